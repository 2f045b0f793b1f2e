package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

type row struct {
	Tenant        string  `json:"tenant"`
	Stream        string  `json:"stream"`
	Version       int64   `json:"version"`
	EventID       string  `json:"eventId"`
	Type          string  `json:"type"`
	DotNetType    *string `json:"dotnetType"`
	Timestamp     string  `json:"timestamp"`
	Data          string  `json:"data"`
	CorrelationID *string `json:"correlationId"`
	CausationID   *string `json:"causationId"`
	UserName      *string `json:"userName"`
	Headers       *string `json:"headers"`
}

type entryRequest struct {
	Row               row               `json:"row"`
	Foreign           bool              `json:"foreign"`
	EventSalt         string            `json:"eventSalt"`
	SubjectSalts      map[string]string `json:"subjectSalts"`
	StoredCommitments string            `json:"storedCommitments"`
}

type entryAnswer struct {
	Slots    []string `json:"slots"`
	Personal string   `json:"personal"`
	Entry    string   `json:"entry"`
	Leaf     string   `json:"leaf"`
}

type object = map[string]interface{}

func hash(parts ...[]byte) []byte {
	h := sha256.New()
	for _, part := range parts {
		h.Write(part)
	}
	return h.Sum(nil)
}

func mac(key []byte, message string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(message))
	return h.Sum(nil)
}

func commitment(salt []byte, group, json string) []byte {
	return hash(salt, []byte(group), []byte(json))
}

// groups distributes a row over the seven groups of LEAF-FORMAT.md section 3; personal is the plain form of section 5.
func groups(r row) ([]string, []interface{}, error) {
	data, err := parse([]byte(r.Data))
	if err != nil {
		return nil, nil, err
	}
	identity := object{"eventId": strings.ToLower(r.EventID), "stream": r.Stream, "tenant": r.Tenant, "type": r.Type, "version": number(r.Version)}
	optional(identity, "dotnetType", r.DotNetType)
	instant, err := timestamp(r.Timestamp)
	if err != nil {
		return nil, nil, err
	}
	times, actors, text, personal, metadata := object{"timestamp": instant}, object{}, object{}, object{}, object{}
	optional(actors, "userName", r.UserName)
	optional(metadata, "correlationId", r.CorrelationID)
	optional(metadata, "causationId", r.CausationID)
	if r.Headers != nil {
		headers, err := parse([]byte(*r.Headers))
		if err != nil {
			return nil, nil, err
		}
		if headers != nil {
			metadata["headers"] = headers
		}
	}
	facts := data
	if members, ok := data.(object); ok {
		rest := object{}
		for name, value := range members {
			switch name {
			case "times":
				times["times"] = value
			case "actors":
				actors["actors"] = value
			case "text":
				text["text"] = value
			case "personal":
				personal["personal"] = value
			default:
				rest[name] = value
			}
		}
		facts = rest
	}
	return []string{"identity", "times", "actors", "facts", "text", "personal", "metadata"},
		[]interface{}{identity, times, actors, facts, text, personal, metadata}, nil
}

func entry(request entryRequest) (*entryAnswer, error) {
	names, contents, err := groups(request.Row)
	if err != nil {
		return nil, err
	}
	salt, err := hex.DecodeString(request.EventSalt)
	if err != nil {
		return nil, err
	}
	answer := &entryAnswer{}
	preimage := []byte("transparency/entry/v1\n")
	for i, name := range names {
		slot := commitment(mac(salt, name), name, canonical(contents[i]))
		if name == "personal" && !request.Foreign {
			subjects, ok := contents[i].(object)["personal"].(object)
			if ok && len(subjects) > 0 {
				commitments, err := subjectCommitments(subjects, request)
				if err != nil {
					return nil, err
				}
				answer.Personal = hex.EncodeToString(commitments)
				slot = hash(commitments)
			}
		}
		answer.Slots = append(answer.Slots, hex.EncodeToString(slot))
		preimage = append(preimage, slot...)
	}
	value := hash(preimage)
	answer.Entry = hex.EncodeToString(value)
	answer.Leaf = hex.EncodeToString(leafHash(value))
	return answer, nil
}

func subjectCommitments(subjects object, request entryRequest) ([]byte, error) {
	stored, err := hex.DecodeString(request.StoredCommitments)
	if err != nil {
		return nil, err
	}
	var commitments []byte
	for i, key := range names(subjects) {
		text, ok := request.SubjectSalts[key]
		if !ok {
			if len(stored) != 32*len(subjects) {
				return nil, fmt.Errorf("no salt and no stored commitment for %q", key)
			}
			commitments = append(commitments, stored[32*i:32*i+32]...)
			continue
		}
		salt, err := hex.DecodeString(text)
		if err != nil {
			return nil, err
		}
		own := mac(salt, "personal"+strings.ToLower(request.Row.EventID))
		commitments = append(commitments, commitment(own, "personal", canonical(object{key: subjects[key]}))...)
	}
	return commitments, nil
}

func timestamp(text string) (string, error) {
	if text == "infinity" || text == "-infinity" {
		return text, nil
	}
	instant, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return "", err
	}
	// Formatting a time cuts what does not fit.
	return instant.UTC().Format("2006-01-02T15:04:05.000000Z"), nil
}

func optional(target object, name string, value *string) {
	if value != nil {
		target[name] = *value
	}
}

func number(value int64) json.Number {
	return json.Number(fmt.Sprint(value))
}
