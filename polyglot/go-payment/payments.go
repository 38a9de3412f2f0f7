package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/proto"

	common "weft/go-payment/pb/weft/common/v1"
	orders "weft/go-payment/pb/weft/orders/v1"
	events "weft/go-payment/pb/weft/payments/v1"
)

const (
	paymentsStream = "PAYMENTS"
	// keyKnown is how long every provider surely remembers an idempotency key.
	keyKnown = 10 * time.Minute
)

var token = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// payments charges and refunds, and records it. A nil error means that the outcome is stored.
type payments struct {
	js       jetstream.JetStream
	provider *provider
	keys     keyFile
}

func (p *payments) capture(ctx context.Context, e event) error {
	reserved := &orders.OrderReserved{}
	if err := decodeOrder(e, reserved); err != nil {
		return err
	}
	id := reserved.Order.OrderId
	if e.deliveries > 1 || time.Since(e.stored) > keyKnown {
		if last, err := p.last(ctx, "payments.*."+id); err != nil || last != nil {
			return err
		}
	}
	token, err := p.keys.open(reserved.Order.PaymentToken, id)
	if err != nil {
		return err
	}
	reserved.Order.PaymentToken = token
	outcome, err := p.provider.charge(ctx, reserved, time.Since(e.stored) > keyKnown)
	if err != nil {
		return err
	}
	order := following(reserved.Order, e.sequence)
	if outcome.declined != "" {
		err = publish(ctx, p.js, "declined", id, &events.PaymentDeclined{SchemaVersion: 1, Order: order, Reason: outcome.declined}, 0)
	} else {
		err = publish(ctx, p.js, "captured", id, &events.PaymentCaptured{
			SchemaVersion: 1, Order: order, Amount: outcome.amount, ChargeId: outcome.chargeID}, 0)
	}
	if errors.Is(err, errConflict) {
		return nil // recorded by another delivery, for which the provider gave the same answer
	}
	return err
}

func (p *payments) refund(ctx context.Context, e event) error {
	due := &orders.OrderRefundDue{}
	if err := decodeOrder(e, due); err != nil {
		return err
	}
	id := due.Order.OrderId
	if done, err := p.last(ctx, "payments.refunded."+id); err != nil || done != nil {
		return err
	}
	taken, err := p.last(ctx, "payments.captured."+id)
	if err != nil {
		return err
	}
	if taken == nil {
		return fmt.Errorf("no captured payment of %s yet", id)
	}
	captured := &events.PaymentCaptured{}
	headers, err := headersOf(taken)
	if err != nil {
		return err
	}
	if err := decode(headers, taken.Data, captured); err != nil {
		return err
	}
	if !isOf(due, captured) {
		return rejected{"reject", "GOPAY-4", "not what was captured for " + id}
	}
	refundID, err := p.provider.refund(ctx, due)
	if err != nil {
		return err
	}
	refunded := &events.PaymentRefunded{SchemaVersion: 1, Order: following(due.Order, e.sequence),
		Amount: due.Amount, ChargeId: due.ChargeId, RefundId: refundID}
	err = publish(ctx, p.js, "refunded", id, refunded, taken.Seq)
	if errors.Is(err, errConflict) {
		return fmt.Errorf("%w; reading again", err)
	}
	return err
}

// isOf tells whether the refund is of that charge, and of no more than it.
func isOf(due *orders.OrderRefundDue, captured *events.PaymentCaptured) bool {
	asked, taken := due.GetAmount(), captured.GetAmount()
	return due.ChargeId == captured.ChargeId && asked.GetCurrency() == taken.GetCurrency() &&
		asked.GetAmountMinor() > 0 && asked.GetAmountMinor() <= taken.GetAmountMinor()
}

// stored is a message that a stream holds.
type stored struct {
	Seq     uint64 `json:"seq"`
	Headers []byte `json:"hdrs"`
	Data    []byte `json:"data"`
}

// last asks the stream's leader for the newest message under a filter; nil when there is none.
func (p *payments) last(ctx context.Context, filter string) (*stored, error) {
	ctx, cancel := context.WithTimeout(ctx, exchangeTimeout)
	defer cancel()
	request, err := json.Marshal(map[string]string{"last_by_subj": filter})
	if err != nil {
		return nil, err
	}
	reply, err := p.js.Conn().RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET."+paymentsStream, request)
	if err != nil {
		return nil, err
	}
	answer := struct {
		Error   *jetstream.APIError `json:"error"`
		Message *stored             `json:"message"`
	}{}
	if err := json.Unmarshal(reply.Data, &answer); err != nil {
		return nil, err
	}
	if answer.Error != nil && answer.Error.ErrorCode != jetstream.JSErrCodeMessageNotFound {
		return nil, answer.Error
	}
	return answer.Message, nil
}

func headersOf(msg *stored) (nats.Header, error) {
	if len(msg.Headers) == 0 {
		return nil, nil
	}
	return nats.DecodeHeadersMsg(msg.Headers)
}

// aboutOrder is every event that refers to an order.
type aboutOrder interface {
	proto.Message
	GetOrder() *common.OrderRef
}

func decodeOrder(e event, into aboutOrder) error {
	if err := decode(e.msg.Headers(), e.msg.Data(), into); err != nil {
		return err
	}
	if !token.MatchString(into.GetOrder().GetOrderId()) {
		return rejected{"reject", "GOPAY-3", "the order id is not a subject token"}
	}
	return nil
}

// following is what the next event says of the order: nothing after the charge needs the token.
func following(order *common.OrderRef, sequence uint64) *common.OrderRef {
	next := proto.CloneOf(order)
	next.PaymentToken, next.OrderSequence = "", sequence
	return next
}
