package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// errKeyMissing says that this process lacks a key: a state of its own, not the order's fault.
var errKeyMissing = fmt.Errorf("%w: a key is missing", errHeld)

var sealed = regexp.MustCompile(`^sealed:v1:([0-9a-f]{8}):([A-Za-z0-9_-]+)$`)

// keyFile names a file with a key in each line, base64 of 32 bytes; empty: there are none.
type keyFile string

// open is the provider's token: what was sealed for that order, or the token itself if it is not sealed.
func (f keyFile) open(token, orderID string) (string, error) {
	if !strings.HasPrefix(token, "sealed:") {
		return token, nil
	}
	parts := sealed.FindStringSubmatch(token)
	if parts == nil {
		return "", rejected{"reject", "GOPAY-6", "a sealed token that is malformed"}
	}
	key, err := f.key(parts[1])
	if err != nil {
		return "", err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return "", err
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(body) < gcm.NonceSize() {
		return "", rejected{"reject", "GOPAY-6", "a sealed token that is malformed"}
	}
	opened, err := gcm.Open(nil, body[:gcm.NonceSize()], body[gcm.NonceSize():], []byte("payment_token:"+orderID))
	if err != nil {
		return "", rejected{"reject", "GOPAY-6", "a sealed token that was altered, or is another order's"}
	}
	return string(opened), nil
}

// key reads the file each time, so that a key can be added while orders wait for it.
func (f keyFile) key(id string) ([]byte, error) {
	if f == "" {
		return nil, fmt.Errorf("%w: %s; WEFT_KEY_FILE is not set", errKeyMissing, id)
	}
	content, err := os.ReadFile(string(f))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %v", errKeyMissing, id, err)
	}
	for _, line := range strings.Split(string(content), "\n") {
		key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(line))
		if err == nil && len(key) == 32 && keyID(key) == id {
			return key, nil
		}
	}
	return nil, fmt.Errorf("%w: %s", errKeyMissing, id)
}

func keyID(key []byte) string {
	hash := sha256.Sum256(append([]byte("weft key id\n"), key...))
	return hex.EncodeToString(hash[:4])
}
