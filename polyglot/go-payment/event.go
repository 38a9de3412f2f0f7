package main

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// event is one delivery from a stream.
type event struct {
	msg        jetstream.Msg
	sequence   uint64
	deliveries uint64
	stored     time.Time
}

// carrier lets OpenTelemetry read and write NATS headers, whose case is kept.
type carrier nats.Header

func (c carrier) Get(key string) string { return header(nats.Header(c), key) }
func (c carrier) Set(key, value string) { nats.Header(c)[key] = []string{value} }
func (c carrier) Keys() []string {
	keys := make([]string, 0, len(c))
	for key := range c {
		keys = append(keys, key)
	}
	return keys
}

// header finds a header in any case.
func header(headers nats.Header, name string) string {
	for key, values := range headers {
		if strings.EqualFold(key, name) && len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// decode reads protobuf or JSON into a message of the one type that is expected.
func decode(headers nats.Header, data []byte, into proto.Message) error {
	expected := string(into.ProtoReflect().Descriptor().FullName())
	if declared := header(headers, "ce-type"); declared != "" && declared != expected {
		return rejected{"unknown_type", "GOPAY-1", "type " + declared + ", not " + expected}
	}
	contentType, _, _ := strings.Cut(header(headers, "Content-Type"), ";")
	var err error
	switch {
	case contentType == "application/json", contentType == "" && len(data) > 0 && data[0] == '{':
		err = protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(data, into)
	case contentType == "", contentType == "application/protobuf", contentType == "application/x-protobuf":
		err = proto.Unmarshal(data, into)
	default:
		err = errors.New("content type " + contentType + " is not supported")
	}
	if err != nil {
		return rejected{"undecodable", "GOPAY-2", "not a " + expected + ": " + err.Error()}
	}
	return nil
}

// publish stores an event behind the guard; errors.Is(err, errConflict) when something else stands there.
func publish(ctx context.Context, js jetstream.JetStream, name, orderID string, payload proto.Message, after uint64) error {
	subject := "payments." + name + "." + orderID
	ctx, span := tracer.Start(ctx, "send payments."+name+".*", trace.WithSpanKind(trace.SpanKindProducer))
	defer span.End()
	data, err := proto.Marshal(payload)
	if err != nil {
		return err
	}
	id := orderID + ":" + name
	msg := &nats.Msg{Subject: subject, Data: data, Header: nats.Header{
		"Nats-Msg-Id":                                 {id},
		"Nats-Expected-Last-Subject-Sequence":         {strconv.FormatUint(after, 10)},
		"Nats-Expected-Last-Subject-Sequence-Subject": {"payments.*." + orderID},
		"ce-id":          {id},
		"ce-type":        {string(payload.ProtoReflect().Descriptor().FullName())},
		"ce-source":      {"go-payment"},
		"ce-specversion": {"1.0"},
		"ce-time":        {time.Now().UTC().Format(time.RFC3339Nano)},
		"Content-Type":   {"application/protobuf"},
	}}
	otel.GetTextMapPropagator().Inject(ctx, carrier(msg.Header))
	err = store(ctx, js, msg)
	if refused := (*jetstream.APIError)(nil); errors.As(err, &refused) && refused.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence {
		return errConflict
	}
	return err
}

// store publishes, and once more without the id if some message has used it, which need not be this one:
// the guard decides then, and a dead letter that is stored twice counts once.
func store(ctx context.Context, js jetstream.JetStream, msg *nats.Msg) error {
	ack, err := js.PublishMsg(ctx, msg)
	if err != nil || !ack.Duplicate {
		return err
	}
	msg.Header.Del("Nats-Msg-Id")
	_, err = js.PublishMsg(ctx, msg)
	return err
}

var errConflict = errors.New("another event stands there")

// storeDeadLetter puts an event aside, as it is, with the reason.
func storeDeadLetter(ctx context.Context, r *route, e event, why rejected) error {
	sequence := strconv.FormatUint(e.sequence, 10)
	headers := nats.Header{}
	for key, values := range e.msg.Headers() {
		if !strings.HasPrefix(strings.ToLower(key), "nats-") {
			headers[key] = values
		}
	}
	for key, value := range map[string]string{
		"Nats-Msg-Id": ordersStream + ":" + r.durable + ":" + sequence, "weft-dl-stream": ordersStream, "weft-dl-sequence": sequence,
		"weft-dl-delivery-count": strconv.FormatUint(e.deliveries, 10), "weft-dl-subject": e.msg.Subject(), "weft-dl-route": r.durable, "weft-dl-failure-id": why.id,
		"weft-dl-reason": strings.Join(strings.Fields(why.reason), " "),
	} {
		headers[key] = []string{value}
	}
	subject := "dead_letters." + ordersStream + "." + r.durable + "." + why.kind
	return store(ctx, r.js, &nats.Msg{Subject: subject, Header: headers, Data: e.msg.Data()})
}
