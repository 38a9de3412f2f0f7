package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sony/gobreaker/v2"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"

	common "weft/go-payment/pb/weft/common/v1"
	orders "weft/go-payment/pb/weft/orders/v1"
)

const (
	exchangeTimeout = 3 * time.Second
	answerBytesMax  = 64 << 10
	failuresMax     = 5
	openFor         = 5 * time.Second
	probesMax       = 4
)

// errAway says that the provider itself is not well; other failures are one order's.
var errAway = errors.New("the provider is away")

// errHeld says that the breaker has kept a request back: no try was spent.
var errHeld = errors.New("the provider is not asked while it is away")

// answer is what the provider says, whatever was asked.
type answer struct {
	http        int
	Status      any    `json:"status"` // of a problem it is a number
	Code        string `json:"code"`
	ChargeID    string `json:"chargeId"`
	RefundID    string `json:"refundId"`
	AmountMinor int64  `json:"amountMinor"`
	Currency    string `json:"currency"`
	Reference   string `json:"reference"`
}

// outcome of a charge: declined with a code, or captured.
type outcome struct {
	declined string
	chargeID string
	amount   *common.Money
}

// provider speaks docs/payment-provider.md, behind a breaker.
type provider struct {
	base    string
	client  *http.Client
	breaker *gobreaker.CircuitBreaker[answer]
}

func newProvider(base string) *provider {
	return &provider{
		base:   strings.TrimRight(base, "/"),
		client: &http.Client{Timeout: exchangeTimeout, Transport: &http.Transport{MaxIdleConnsPerHost: inFlightMax}},
		breaker: gobreaker.NewCircuitBreaker[answer](gobreaker.Settings{
			Name:         "provider",
			Timeout:      openFor,
			MaxRequests:  probesMax,
			ReadyToTrip:  func(counts gobreaker.Counts) bool { return counts.ConsecutiveFailures >= failuresMax },
			IsSuccessful: func(err error) bool { return !errors.Is(err, errAway) },
		}),
	}
}

// available is false while the breaker is open, so that no event is pulled in vain.
func (p *provider) available() bool { return p.breaker.State() != gobreaker.StateOpen }

// charge moves the money once, however often it is asked; forgotten says that the key may be no longer known.
func (p *provider) charge(ctx context.Context, reserved *orders.OrderReserved, forgotten bool) (outcome, error) {
	id, total := reserved.Order.OrderId, reserved.GetTotal()
	if forgotten {
		found, err := p.send(ctx, http.MethodGet, "/v1/charges/"+url.PathEscape(id), "", nil)
		if err != nil {
			return outcome{}, err
		}
		if found.Code != "charge_not_found" {
			return concluded(found, id, total)
		}
	}
	charged, err := p.send(ctx, http.MethodPost, "/v1/charges", id, map[string]any{
		"amountMinor": total.GetAmountMinor(), "currency": total.GetCurrency(), "token": reserved.Order.PaymentToken, "reference": id})
	if err != nil {
		return outcome{}, err
	}
	return concluded(charged, id, total)
}

// concluded compares the answer with the request before anything follows from it.
func concluded(a answer, id string, total *common.Money) (outcome, error) {
	switch {
	case a.http == http.StatusPaymentRequired && a.Code != "", a.http/100 == 2 && a.Status == "declined":
		return outcome{declined: a.Code}, nil
	case a.http/100 == 2 && a.Status == "captured" && a.ChargeID != "" && (a.Reference == "" || a.Reference == id) &&
		a.AmountMinor == total.GetAmountMinor() && a.Currency == total.GetCurrency():
		return outcome{chargeID: a.ChargeID, amount: total}, nil
	}
	return outcome{}, fmt.Errorf("what became of the charge of %s is not known: %+v", id, a)
}

func (p *provider) refund(ctx context.Context, due *orders.OrderRefundDue) (string, error) {
	given, err := p.send(ctx, http.MethodPost, "/v1/refunds", due.Order.OrderId+":refund",
		map[string]any{"chargeId": due.ChargeId, "amountMinor": due.GetAmount().GetAmountMinor()})
	switch {
	case err != nil:
		return "", err
	case given.Code == "charge_not_found", given.Code == "amount_too_large", given.Code == "idempotency_key_reused":
		return "", rejected{"reject", "GOPAY-5", "the provider refuses the refund: " + given.Code}
	case given.http/100 != 2 || given.RefundID == "":
		return "", fmt.Errorf("the refund is not known: %+v", given)
	}
	return given.RefundID, nil
}

func (p *provider) send(ctx context.Context, method, path, key string, body map[string]any) (answer, error) {
	result, err := p.breaker.Execute(func() (answer, error) {
		data, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		request, err := http.NewRequestWithContext(ctx, method, p.base+path, bytes.NewReader(data))
		if err != nil {
			return answer{}, err
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Idempotency-Key", key)
		otel.GetTextMapPropagator().Inject(ctx, propagation.HeaderCarrier(request.Header))
		response, err := p.client.Do(request)
		if err != nil {
			return answer{}, fmt.Errorf("%w: %v", errAway, err)
		}
		defer response.Body.Close()
		result := answer{http: response.StatusCode}
		unreadable := json.NewDecoder(io.LimitReader(response.Body, answerBytesMax)).Decode(&result)
		if response.StatusCode >= 500 || response.StatusCode == http.StatusTooManyRequests {
			return result, fmt.Errorf("%w: status %d", errAway, response.StatusCode)
		}
		if unreadable != nil {
			return result, fmt.Errorf("no answer in status %d: %w", response.StatusCode, unreadable)
		}
		return result, nil
	})
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return result, errHeld
	}
	return result, err
}
