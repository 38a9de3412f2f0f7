package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/cloudevents/sdk-go/v2/binding"
	"github.com/cloudevents/sdk-go/v2/event"
	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"
)

const contentTypeHeader = "ce-datacontenttype"

// attributes of a CloudEvent, as a test compares them.
type attributes struct {
	ID          string `json:"id"`
	Source      string `json:"source"`
	Type        string `json:"type"`
	SpecVersion string `json:"specversion"`
	Time        string `json:"time"`
	ContentType string `json:"datacontenttype"`
}

// readCloudEvent reads a NATS message by the SDK, whose HTTP binding it takes: the NATS binding has
// the same headers, but calls the content type ce-datacontenttype.
func readCloudEvent(asked request) (answer, error) {
	headers := http.Header{}
	for name, value := range asked.Headers {
		headers.Set(name, value)
	}
	if contentType := headers.Get(contentTypeHeader); contentType != "" {
		headers.Set("Content-Type", contentType)
		headers.Del(contentTypeHeader)
	}
	message := cehttp.NewMessage(headers, io.NopCloser(bytes.NewReader(asked.Data)))
	read, err := binding.ToEvent(context.Background(), message)
	if err != nil {
		return answer{}, err
	}
	if err := read.Validate(); err != nil {
		return answer{}, err
	}
	seen, err := json.Marshal(attributes{
		read.ID(), read.Source(), read.Type(), read.SpecVersion(),
		read.Time().UTC().Format("2006-01-02T15:04:05.999999999Z"), read.DataContentType(),
	})
	return answer{Event: seen, Data: read.Data()}, err
}

// writeCloudEvent has the SDK make the message that is to be published.
func writeCloudEvent(asked request) (answer, error) {
	var wanted attributes
	if err := json.Unmarshal(asked.Event, &wanted); err != nil {
		return answer{}, err
	}
	made := event.New()
	made.SetID(wanted.ID)
	made.SetSource(wanted.Source)
	made.SetType(wanted.Type)
	if wanted.ContentType == "application/json" {
		if err := made.SetData(wanted.ContentType, json.RawMessage(asked.Data)); err != nil {
			return answer{}, err
		}
	} else if err := made.SetData(wanted.ContentType, asked.Data); err != nil {
		return answer{}, err
	}
	ctx := binding.WithForceBinary(context.Background())
	if asked.As == "structured" {
		ctx = binding.WithForceStructured(context.Background())
	}
	out, err := http.NewRequest(http.MethodPost, "http://127.0.0.1", nil)
	if err != nil {
		return answer{}, err
	}
	if err := cehttp.WriteRequest(ctx, binding.ToMessage(&made), out); err != nil {
		return answer{}, err
	}
	data, err := io.ReadAll(out.Body)
	headers := map[string]string{}
	for name := range out.Header {
		headers[name] = out.Header.Get(name)
	}
	return answer{Headers: headers, Data: data}, err
}
