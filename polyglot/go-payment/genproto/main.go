// Command genproto generates Go code from Weft's .proto files into pb, without protoc.
package main

import (
	"context"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/linker"
	"google.golang.org/protobuf/cmd/protoc-gen-go/internal_gengo"
	"google.golang.org/protobuf/compiler/protogen"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/types/pluginpb"
)

const (
	protos = "../../proto/src/main/protobuf"
	target = "pb"
	module = "weft/go-payment/pb/"
)

func main() {
	names := []string{
		"weft/common/v1/common.proto", "weft/orders/v1/orders.proto", "weft/payments/v1/payments.proto",
	}
	compiler := protocompile.Compiler{
		Resolver:       &protocompile.SourceResolver{ImportPaths: []string{protos}},
		SourceInfoMode: protocompile.SourceInfoStandard,
	}
	files, err := compiler.Compile(context.Background(), names...)
	check(err)
	check(generate(names, files))
}

func generate(names []string, files linker.Files) error {
	request := &pluginpb.CodeGeneratorRequest{FileToGenerate: names}
	parameters := []string{"paths=source_relative"}
	for _, file := range files { // in the order of their imports
		request.ProtoFile = append(request.ProtoFile, protodesc.ToFileDescriptorProto(file))
		parameters = append(parameters, "M"+file.Path()+"="+module+filepath.Dir(file.Path()))
	}
	parameter := strings.Join(parameters, ",")
	request.Parameter = &parameter
	plugin, err := protogen.Options{}.New(request)
	if err != nil {
		return err
	}
	for _, file := range plugin.Files {
		internal_gengo.GenerateFile(plugin, file)
	}
	for _, file := range plugin.Response().File {
		path := filepath.Join(target, file.GetName())
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(file.GetContent()), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
