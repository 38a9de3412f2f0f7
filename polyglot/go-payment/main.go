// Command go-payment is Weft's payment role in Go: it charges and refunds what the order events ask
// for. The contract is docs/wire-contract.md.
package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/semconv/v1.37.0"
	"golang.org/x/sync/errgroup"
)

//go:generate go run ./genproto

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		slog.Error("cannot run", "error", err)
		os.Exit(1)
	}
}

// run returns when ctx is done and what was in flight has ended.
func run(ctx context.Context) error {
	stopTracing, err := startTracing(ctx)
	if err != nil {
		return err
	}
	defer stopTracing(context.Background())
	user, err := credentials()
	if err != nil {
		return err
	}
	options := append(user, nats.Name("go-payment"), nats.MaxReconnects(-1), nats.RetryOnFailedConnect(true))
	nc, err := nats.Connect(env("NATS_URL", nats.DefaultURL), options...)
	if err != nil {
		return err
	}
	defer nc.Drain()
	js, err := jetstream.New(nc)
	if err != nil {
		return err
	}
	provider := newProvider(env("PAYMENT_PROVIDER_URL", "http://127.0.0.1:9090"))
	payments := &payments{js: js, provider: provider, keys: keyFile(os.Getenv("WEFT_KEY_FILE"))}
	group, ctx := errgroup.WithContext(ctx)
	capture := &route{js: js, durable: "payment-capture", subject: "orders.reserved.*", handle: payments.capture, ready: provider.available}
	if env("PAYMENT_AFTER", "reserved") == "cleared" {
		capture.durable, capture.subject = "payment-capture-cleared", "orders.cleared.*"
	}
	for _, route := range []*route{
		capture,
		{js: js, durable: "payment-refund", subject: "orders.refund_due.*", handle: payments.refund, ready: provider.available},
	} {
		group.Go(func() error { return route.run(ctx) })
	}
	return group.Wait()
}

// startTracing exports spans where OTEL_EXPORTER_OTLP_ENDPOINT says; without it spans only carry the trace on.
func startTracing(ctx context.Context) (func(context.Context) error, error) {
	options := []trace.TracerProviderOption{trace.WithResource(
		resource.NewWithAttributes(semconv.SchemaURL, semconv.ServiceName(env("OTEL_SERVICE_NAME", "go-payment"))))}
	if os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" {
		exporter, err := otlptracehttp.New(ctx)
		if err != nil {
			return nil, err
		}
		options = append(options, trace.WithBatcher(exporter))
	}
	traces := trace.NewTracerProvider(options...)
	otel.SetTracerProvider(traces)
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}))
	return traces.Shutdown, nil
}

// credentials are an NKey seed or a .creds file. A user of weft nats-acl may hear only inboxes of its own.
func credentials() ([]nats.Option, error) {
	if creds := os.Getenv("NATS_CREDS"); creds != "" {
		return []nats.Option{nats.UserCredentials(creds)}, nil
	}
	file := os.Getenv("NATS_NKEY_FILE")
	if file == "" {
		return nil, nil
	}
	seed, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	key, err := nkeys.ParseDecoratedUserNKey(seed)
	if err != nil {
		return nil, err
	}
	public, err := key.PublicKey()
	return []nats.Option{nats.Nkey(public, key.Sign), nats.CustomInboxPrefix("_INBOX." + public)}, err
}

func env(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
