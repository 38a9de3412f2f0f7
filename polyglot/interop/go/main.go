// Command interop answers one JSON request a line: it reads and writes events of any schema, and
// CloudEvents by their SDK. The tests of Weft ask it; it knows nothing of Weft but the wire.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

type request struct {
	Op      string            `json:"op"`
	Schema  string            `json:"schema"` // a file with a FileDescriptorSet
	Type    string            `json:"type"`
	As      string            `json:"as"` // protobuf or json; binary or structured
	Event   json.RawMessage   `json:"event"`
	Headers map[string]string `json:"headers"`
	Data    []byte            `json:"data"`
}

type answer struct {
	Event   json.RawMessage   `json:"event,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	Data    []byte            `json:"data,omitempty"`
	Error   string            `json:"error,omitempty"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var asked request
		result := answer{}
		err := json.Unmarshal(lines.Bytes(), &asked)
		if err == nil {
			result, err = handle(asked)
		}
		if err != nil {
			result = answer{Error: err.Error()}
		}
		line, err := json.Marshal(result)
		if err != nil {
			panic(err)
		}
		fmt.Println(string(line))
	}
}

func handle(asked request) (answer, error) {
	switch asked.Op {
	case "write":
		return write(asked)
	case "read":
		return read(asked)
	case "ce-read":
		return readCloudEvent(asked)
	case "ce-write":
		return writeCloudEvent(asked)
	}
	return answer{}, fmt.Errorf("op %q is not known", asked.Op)
}

// write produces an event, given in JSON, as this schema has it.
func write(asked request) (answer, error) {
	message, err := newMessage(asked)
	if err != nil {
		return answer{}, err
	}
	if err := protojson.Unmarshal(asked.Event, message); err != nil {
		return answer{}, err
	}
	data, err := marshal(asked.As, message)
	return answer{Data: data}, err
}

// read consumes an event: what this schema sees in it, and what is passed on.
func read(asked request) (answer, error) {
	message, err := newMessage(asked)
	if err != nil {
		return answer{}, err
	}
	if asked.As == "json" {
		err = protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(asked.Data, message)
	} else {
		err = proto.Unmarshal(asked.Data, message)
	}
	if err != nil {
		return answer{}, err
	}
	seen, err := protojson.Marshal(message)
	if err != nil {
		return answer{}, err
	}
	passed, err := marshal(asked.As, message)
	return answer{Event: seen, Data: passed}, err
}

func marshal(as string, message proto.Message) ([]byte, error) {
	if as == "json" {
		return protojson.Marshal(message)
	}
	return proto.Marshal(message)
}

func newMessage(asked request) (proto.Message, error) {
	data, err := os.ReadFile(asked.Schema)
	if err != nil {
		return nil, err
	}
	set := &descriptorpb.FileDescriptorSet{}
	if err := proto.Unmarshal(data, set); err != nil {
		return nil, err
	}
	files, err := protodesc.NewFiles(set)
	if err != nil {
		return nil, err
	}
	found, err := files.FindDescriptorByName(protoreflect.FullName(asked.Type))
	if err != nil {
		return nil, fmt.Errorf("unknown type %s", asked.Type)
	}
	return dynamicpb.NewMessage(found.(protoreflect.MessageDescriptor)), nil
}
