package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strings"
	"unicode/utf16"
)

// parse reads one JSON text; numbers keep their digits.
func parse(text []byte) (interface{}, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value interface{}
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than one JSON text")
	}
	return value, nil
}

// canonical writes the form of LEAF-FORMAT.md section 2.
func canonical(value interface{}) string {
	var out strings.Builder
	write(&out, value)
	return out.String()
}

func write(out *strings.Builder, value interface{}) {
	switch v := value.(type) {
	case nil:
		out.WriteString("null")
	case bool:
		fmt.Fprint(out, v)
	case json.Number:
		if v == "-0" {
			v = "0"
		}
		out.WriteString(string(v))
	case string:
		quote(out, v)
	case []interface{}:
		out.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				out.WriteByte(',')
			}
			write(out, item)
		}
		out.WriteByte(']')
	case map[string]interface{}:
		out.WriteByte('{')
		for i, name := range names(v) {
			if i > 0 {
				out.WriteByte(',')
			}
			quote(out, name)
			out.WriteByte(':')
			write(out, v[name])
		}
		out.WriteByte('}')
	default:
		panic(fmt.Sprintf("no JSON value: %T", value))
	}
}

// names lists an object's member names by their UTF-16 code units.
func names(object map[string]interface{}) []string {
	list := make([]string, 0, len(object))
	for name := range object {
		list = append(list, name)
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := utf16.Encode([]rune(list[i])), utf16.Encode([]rune(list[j]))
		for k := 0; k < len(a) && k < len(b); k++ {
			if a[k] != b[k] {
				return a[k] < b[k]
			}
		}
		return len(a) < len(b)
	})
	return list
}

func quote(out *strings.Builder, text string) {
	out.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == 8:
			out.WriteString(`\b`)
		case r == 9:
			out.WriteString(`\t`)
		case r == 10:
			out.WriteString(`\n`)
		case r == 12:
			out.WriteString(`\f`)
		case r == 13:
			out.WriteString(`\r`)
		case r < 0x20:
			fmt.Fprintf(out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
}
