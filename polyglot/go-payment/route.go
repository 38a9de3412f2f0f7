package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

const (
	ordersStream = "ORDERS"
	inFlightMax  = 64
	ackWait      = 30 * time.Second
	pause        = 500 * time.Millisecond
)

var (
	backoff = []time.Duration{250 * time.Millisecond, time.Second, 5 * time.Second, 15 * time.Second, 30 * time.Second}
	tracer  = otel.Tracer("weft/go-payment")
)

// rejected is the error of an event that no try can handle.
type rejected struct{ kind, id, reason string }

func (r rejected) Error() string { return r.reason }

// route hands the events of a durable consumer to a handler, and acks each one after its effect.
type route struct {
	js      jetstream.JetStream
	durable string
	subject string
	handle  func(context.Context, event) error
	ready   func() bool
}

func (r *route) run(ctx context.Context) error {
	var inFlight sync.WaitGroup
	defer inFlight.Wait()
	permits := make(chan struct{}, inFlightMax)
	for ctx.Err() == nil {
		consumer, err := r.bind(ctx)
		if err != nil {
			slog.Warn("no consumer yet", "durable", r.durable, "error", err)
			sleep(ctx, pause)
			continue
		}
		info := consumer.CachedInfo()
		if err := r.pull(ctx, consumer, permits, func(msg jetstream.Msg) {
			inFlight.Go(func() {
				defer func() { <-permits }()
				r.process(msg, info.Config.AckWait)
			})
		}); err != nil && ctx.Err() == nil {
			slog.Warn("cannot pull", "durable", r.durable, "error", err)
			sleep(ctx, pause)
		}
	}
	return nil
}

// bind takes the durable that is there, or makes it as the contract says.
func (r *route) bind(ctx context.Context) (jetstream.Consumer, error) {
	consumer, err := r.js.Consumer(ctx, ordersStream, r.durable)
	if !errors.Is(err, jetstream.ErrConsumerNotFound) {
		return consumer, err
	}
	return r.js.CreateConsumer(ctx, ordersStream, jetstream.ConsumerConfig{
		Durable: r.durable, FilterSubject: r.subject, AckPolicy: jetstream.AckExplicitPolicy, AckWait: ackWait, MaxDeliver: -1,
	})
}

// pull asks for one event for each free permit, and for none while the provider is away.
func (r *route) pull(ctx context.Context, consumer jetstream.Consumer, permits chan struct{}, take func(jetstream.Msg)) error {
	messages, err := consumer.Messages(jetstream.PullMaxMessages(inFlightMax / 4))
	if err != nil {
		return err
	}
	defer messages.Stop()
	for ctx.Err() == nil && r.ready() {
		permits <- struct{}{}
		msg, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			<-permits
			return err
		}
		take(msg)
	}
	sleep(ctx, pause)
	return nil
}

func (r *route) process(msg jetstream.Msg, ackWait time.Duration) {
	ctx := otel.GetTextMapPropagator().Extract(context.Background(), carrier(msg.Headers()))
	ctx, span := tracer.Start(ctx, "process "+r.subject, trace.WithSpanKind(trace.SpanKindConsumer))
	defer span.End()
	defer extend(msg, ackWait/2)()
	err := r.attempt(ctx, msg)
	if err == nil {
		err = msg.Ack()
	}
	if err != nil {
		span.SetStatus(codes.Error, err.Error())
		slog.Warn("not handled", "subject", msg.Subject(), "error", err)
	}
}

// attempt settles every failure itself: with a dead letter, which lets the event be acked, or a later try.
func (r *route) attempt(ctx context.Context, msg jetstream.Msg) error {
	metadata, err := msg.Metadata()
	if err != nil {
		return err
	}
	event := event{msg: msg, sequence: metadata.Sequence.Stream, deliveries: metadata.NumDelivered, stored: metadata.Timestamp}
	err = r.handle(ctx, event)
	if reject := (rejected{}); errors.As(err, &reject) {
		slog.Warn("dead letter", "subject", msg.Subject(), "reason", reject.reason)
		err = storeDeadLetter(ctx, r, event, reject)
	}
	if err != nil {
		delay := backoff[min(int(metadata.NumDelivered), len(backoff))-1]
		if errors.Is(err, errHeld) {
			delay = pause
		}
		return fmt.Errorf("%w (again in %v: %v)", err, delay, msg.NakWithDelay(delay))
	}
	return nil
}

// extend keeps the server from delivering an event again that is being handled.
func extend(msg jetstream.Msg, every time.Duration) (stop func()) {
	ticker, done := time.NewTicker(every), make(chan struct{})
	go func() {
		for {
			select {
			case <-ticker.C:
				_ = msg.InProgress()
			case <-done:
				return
			}
		}
	}()
	return func() { ticker.Stop(); close(done) }
}

func sleep(ctx context.Context, duration time.Duration) {
	select {
	case <-time.After(duration):
	case <-ctx.Done():
	}
}
