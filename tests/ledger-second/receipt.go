package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// policy is the part of C2SP tlog-policy that our own files use: logs, witnesses, one group.
type policy struct {
	logs      []*key
	witnesses map[string]*key
	wanted    int
	members   []string
}

func parsePolicy(text string) (*policy, error) {
	p := &policy{witnesses: map[string]*key{}}
	for _, line := range strings.Split(text, "\n") {
		fields := strings.Fields(line)
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		var err error
		switch fields[0] {
		case "log":
			var k *key
			k, err = parseKey(fields[1])
			p.logs = append(p.logs, k)
		case "witness":
			p.witnesses[fields[1]], err = parseKey(fields[2])
		case "group":
			p.members = fields[3:]
			p.wanted, err = strconv.Atoi(fields[2])
		case "quorum":
		default:
			err = fmt.Errorf("unknown policy line: %s", line)
		}
		if err != nil {
			return nil, err
		}
	}
	return p, nil
}

type part struct {
	Group      string          `json:"group"`
	Commitment []byte          `json:"commitment"`
	Salt       []byte          `json:"salt"`
	JSON       json.RawMessage `json:"json"`
	Subjects   []part          `json:"subjects"`
}

func (p part) slot(group string) ([]byte, error) {
	switch {
	case len(p.Subjects) > 0:
		var all []byte
		for _, subject := range p.Subjects {
			c, err := subject.slot(group)
			if err != nil {
				return nil, err
			}
			all = append(all, c...)
		}
		return hash(all), nil
	case len(p.Commitment) == 32:
		return p.Commitment, nil
	case len(p.Salt) == 32:
		content, err := parse(p.JSON)
		if err != nil {
			return nil, err
		}
		return commitment(p.Salt, group, canonical(content)), nil
	}
	return nil, fmt.Errorf("group %s is neither opened nor closed", group)
}

func disclosedEntry(text []byte) ([]byte, error) {
	var disclosure struct {
		Format string `json:"format"`
		Groups []part `json:"groups"`
	}
	if err := json.Unmarshal(text, &disclosure); err != nil {
		return nil, err
	}
	order := []string{"identity", "times", "actors", "facts", "text", "personal", "metadata"}
	if disclosure.Format != "transparency/disclosure/v1" || len(disclosure.Groups) != len(order) {
		return nil, fmt.Errorf("not a disclosure")
	}
	preimage := []byte("transparency/entry/v1\n")
	for i, group := range disclosure.Groups {
		if group.Group != order[i] {
			return nil, fmt.Errorf("group %d is not %s", i, order[i])
		}
		slot, err := group.slot(group.Group)
		if err != nil {
			return nil, err
		}
		preimage = append(preimage, slot...)
	}
	return hash(preimage), nil
}

// verifyReceipt says what is wrong, or nothing.
func verifyReceipt(text string, p *policy) error {
	blank := strings.Index(text, "\n\n")
	if blank < 0 {
		return fmt.Errorf("no blank line")
	}
	lines := strings.Split(text[:blank], "\n")
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "extra ") || !strings.HasPrefix(lines[2], "index ") {
		return fmt.Errorf("not a receipt")
	}
	extra, err := base64.StdEncoding.DecodeString(lines[1][len("extra "):])
	if err != nil {
		return err
	}
	value, err := disclosedEntry(extra)
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(lines[2][len("index "):], 10, 64)
	if err != nil {
		return err
	}
	var proof [][]byte
	for _, line := range lines[3:] {
		h, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(h) != 32 {
			return fmt.Errorf("not a hash: %s", line)
		}
		proof = append(proof, h)
	}
	signed, err := parseNote(text[blank+2:])
	if err != nil {
		return err
	}
	head, err := parseCheckpoint(signed.text)
	if err != nil {
		return err
	}
	if !signedByLog(signed, head, p) {
		return fmt.Errorf("no known log key signed the checkpoint")
	}
	if cosigners(signed, p) < p.wanted {
		return fmt.Errorf("too few cosignatures")
	}
	if !included(leafHash(value), index, head.size, proof, head.root) {
		return fmt.Errorf("the inclusion proof does not lead to the signed root")
	}
	return nil
}

func signedByLog(n *note, head *checkpoint, p *policy) bool {
	for _, k := range p.logs {
		for _, s := range n.signatures {
			if k.name == head.origin && k.verifies(n.text, s) {
				return true
			}
		}
	}
	return false
}

func cosigners(n *note, p *policy) int {
	count := 0
	for _, member := range p.members {
		for _, s := range n.signatures {
			if p.witnesses[member].verifies(n.text, s) {
				count++
				break
			}
		}
	}
	return count
}
