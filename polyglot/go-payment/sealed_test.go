package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// The vector of docs/wire-contract.md, which the Java services are tested with, too.
const (
	vectorKey    = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	vectorSealed = "sealed:v1:92c5fd8a:LM68Psgsb6196uMpypoJrB6eDsFGyIxqCvf4PvZhmUiHt6yb3Yb9MOw"
)

func TestSealedToken(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(file, []byte("# keys\n"+vectorKey+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	keys := keyFile(file)
	if token, err := keys.open(vectorSealed, "order-1"); err != nil || token != "tok_visa_4242" {
		t.Errorf("opened %q, %v", token, err)
	}
	if token, err := keys.open("tok_ok", "order-1"); err != nil || token != "tok_ok" {
		t.Errorf("a token that is not sealed: %q, %v", token, err)
	}
	var refused rejected
	if _, err := keys.open(vectorSealed, "order-2"); !errors.As(err, &refused) {
		t.Errorf("another order's token: %v", err)
	}
	if _, err := keys.open("sealed:v9:x", "order-1"); !errors.As(err, &refused) {
		t.Errorf("a malformed token: %v", err)
	}
	for _, none := range []keyFile{"", keyFile(file + ".none")} {
		if _, err := none.open(vectorSealed, "order-1"); !errors.Is(err, errHeld) {
			t.Errorf("without its key: %v", err)
		}
	}
}
