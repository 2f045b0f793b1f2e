package main

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

type key struct {
	name string
	id   uint32
	kind byte
	raw  []byte
}

type signature struct {
	name string
	id   uint32
	raw  []byte
}

type note struct {
	text       string
	signatures []signature
}

type checkpoint struct {
	origin string
	size   int64
	root   []byte
}

func parseKey(vkey string) (*key, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("no verifier key: %s", vkey)
	}
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(raw) < 2 {
		return nil, fmt.Errorf("no key material: %s", vkey)
	}
	k := &key{name: parts[0], kind: raw[0], raw: raw[1:]}
	if k.kind == 2 {
		k.id = binary.BigEndian.Uint32(hash(k.raw))
	} else {
		k.id = binary.BigEndian.Uint32(hash([]byte(k.name+"\n"), raw))
	}
	if fmt.Sprintf("%08x", k.id) != parts[1] {
		return nil, fmt.Errorf("key id should be %08x: %s", k.id, vkey)
	}
	return k, nil
}

func (k *key) verifies(text string, s signature) bool {
	if s.name != k.name || s.id != k.id {
		return false
	}
	switch k.kind {
	case 1:
		return len(k.raw) == ed25519.PublicKeySize && ed25519.Verify(k.raw, []byte(text), s.raw)
	case 2:
		public, err := x509.ParsePKIXPublicKey(k.raw)
		if err != nil {
			return false
		}
		digest := sha256.Sum256([]byte(text))
		ec, ok := public.(*ecdsa.PublicKey)
		return ok && ecdsa.VerifyASN1(ec, digest[:], s.raw)
	case 4:
		if len(s.raw) != 8+ed25519.SignatureSize || len(k.raw) != ed25519.PublicKeySize {
			return false
		}
		at := binary.BigEndian.Uint64(s.raw)
		return ed25519.Verify(k.raw, []byte(fmt.Sprintf("cosignature/v1\ntime %d\n%s", at, text)), s.raw[8:])
	}
	return false
}

func parseNote(text string) (*note, error) {
	blank := strings.LastIndex(text, "\n\n")
	if blank < 0 || !strings.HasSuffix(text, "\n") {
		return nil, fmt.Errorf("not a signed note")
	}
	n := &note{text: text[:blank+1]}
	for _, line := range strings.Split(strings.TrimSuffix(text[blank+2:], "\n"), "\n") {
		fields := strings.Split(line, " ")
		if len(fields) != 3 || fields[0] != "\u2014" {
			return nil, fmt.Errorf("not a signature line: %s", line)
		}
		raw, err := base64.StdEncoding.DecodeString(fields[2])
		if err != nil || len(raw) < 5 {
			return nil, fmt.Errorf("not a signature: %s", line)
		}
		n.signatures = append(n.signatures, signature{fields[1], binary.BigEndian.Uint32(raw), raw[4:]})
	}
	return n, nil
}

func parseCheckpoint(text string) (*checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 {
		return nil, fmt.Errorf("not a checkpoint")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return nil, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil {
		return nil, err
	}
	return &checkpoint{lines[0], size, root}, nil
}
