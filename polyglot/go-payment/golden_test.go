package main

import (
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
	"google.golang.org/protobuf/proto"

	orders "weft/go-payment/pb/weft/orders/v1"
)

const golden = "../../proto/src/test/resources/golden/weft.orders.v1.OrderReserved"

func read(t *testing.T, suffix string) []byte {
	t.Helper()
	data, err := os.ReadFile(golden + suffix)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func bytesOf(t *testing.T) []byte {
	t.Helper()
	data, err := hex.DecodeString(strings.Join(strings.Fields(string(read(t, ".hex"))), ""))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestReadsProtobufAndJSONAlike(t *testing.T) {
	fromBytes, fromJSON := &orders.OrderReserved{}, &orders.OrderReserved{}
	if err := decode(nats.Header{"Ce-Type": {"weft.orders.v1.OrderReserved"}}, bytesOf(t), fromBytes); err != nil {
		t.Fatal(err)
	}
	if err := decode(nil, read(t, ".json"), fromJSON); err != nil {
		t.Fatal(err)
	}
	if !proto.Equal(fromBytes, fromJSON) {
		t.Errorf("%v is not %v", fromBytes, fromJSON)
	}
}

func TestParksWhatItDoesNotKnow(t *testing.T) {
	for kind, headers := range map[string]nats.Header{
		"unknown_type": {"ce-type": {"weft.orders.v2.OrderReserved"}},
		"undecodable":  {"content-type": {"text/csv"}},
	} {
		var reject rejected
		if err := decode(headers, bytesOf(t), &orders.OrderReserved{}); !errors.As(err, &reject) || reject.kind != kind {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestConcludesNothingFromAnAnswerAboutSomethingElse(t *testing.T) {
	reserved := &orders.OrderReserved{}
	if err := decode(nil, bytesOf(t), reserved); err != nil {
		t.Fatal(err)
	}
	right := answer{http: 201, Status: "captured", ChargeID: "ch_1", AmountMinor: reserved.Total.AmountMinor, Currency: reserved.Total.Currency, Reference: "o-1"}
	if _, err := concluded(right, "o-1", reserved.Total); err != nil {
		t.Error(err)
	}
	if _, err := concluded(right, "o-2", reserved.Total); err == nil {
		t.Error("took another order's charge for its own")
	}
}
