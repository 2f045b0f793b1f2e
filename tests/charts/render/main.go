// Renders a Helm chart's templates as Helm does: Go templates, Sprig, include. Values come as JSON on standard input,
// so that this program needs no YAML library. Usage: render CHART-FOLDER RELEASE < values.json
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
)

func main() {
	if err := render(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func render(chart, release string) error {
	var input struct {
		Chart  map[string]interface{}
		Values map[string]interface{}
	}
	if err := json.NewDecoder(os.Stdin).Decode(&input); err != nil {
		return err
	}
	// As Helm does: an absent optional value is empty. One that is printed shows as "<no value>" and is refused below.
	root := template.New("chart").Option("missingkey=zero")
	functions := sprig.TxtFuncMap()
	// Helm takes these two away: a chart must not read the machine that renders it.
	delete(functions, "env")
	delete(functions, "expandenv")
	functions["include"] = func(name string, scope interface{}) (string, error) {
		var out bytes.Buffer
		err := root.ExecuteTemplate(&out, name, scope)
		return out.String(), err
	}
	root.Funcs(functions)

	files, err := filepath.Glob(filepath.Join(chart, "templates", "*"))
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if _, err := root.New(filepath.Base(file)).Parse(string(text)); err != nil {
			return err
		}
	}
	scope := map[string]interface{}{
		"Values":  input.Values,
		"Chart":   input.Chart,
		"Release": map[string]interface{}{"Name": release, "Namespace": "transparency", "Service": "Helm"},
	}
	for _, file := range files {
		name := filepath.Base(file)
		if strings.HasPrefix(name, "_") {
			continue
		}
		fmt.Printf("---\n# Source: %s\n", name)
		var out bytes.Buffer
		if err := root.ExecuteTemplate(&out, name, scope); err != nil {
			return err
		}
		if strings.Contains(out.String(), "<no value>") {
			return fmt.Errorf("%s prints a value that is not set", name)
		}
		fmt.Println(out.String())
	}
	return nil
}
