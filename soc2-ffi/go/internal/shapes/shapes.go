// Package shapes writes Go types for what a JSON Schema describes, so that the types of reports are kept by nobody.
package shapes

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/format"
	"slices"
	"strings"
)

// schema is what is read of a JSON Schema.
type schema struct {
	Ref         string             `json:"$ref"`
	Types       oneOrMany          `json:"type"`
	Description string             `json:"description"`
	Properties  properties         `json:"properties"`
	Required    []string           `json:"required"`
	Items       *schema            `json:"items"`
	Additional  open               `json:"additionalProperties"`
	OneOf       []*schema          `json:"oneOf"`
	Format      string             `json:"format"`
	Minimum     *json.Number       `json:"minimum"`
	Defs        map[string]*schema `json:"$defs"`
}

// properties keep the order in which the schema has them.
type properties []property

type property struct {
	name   string
	schema *schema
}

func (all *properties) UnmarshalJSON(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		next := property{fmt.Sprint(name), &schema{}}
		if err := decoder.Decode(next.schema); err != nil {
			return err
		}
		*all = append(*all, next)
	}
	return nil
}

type oneOrMany []string

func (types *oneOrMany) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*types = []string{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(types))
}

// open is what members without a name of their own are; nil where there are none.
type open struct{ *schema }

func (of *open) UnmarshalJSON(text []byte) error {
	if text[0] != '{' {
		return nil
	}
	return json.Unmarshal(text, &of.schema)
}

// Types writes a file of the types of a schema, behind its top: the root's is called root. Any other is called after the property that has it, with the name of
// the type that this is in before it, unless names has one for its path, as `scope.components[]`. What a path of `known` leads to,
// as `$outcome`, is a type that stands elsewhere.
func Types(text []byte, top, root string, names, known map[string]string) ([]byte, error) {
	whole := &schema{}
	if err := json.Unmarshal(text, whole); err != nil {
		return nil, err
	}
	writing := &writer{defs: whole.Defs, names: names, known: known, taken: map[string]string{}}
	writing.typeOf(whole, "", root)
	for len(writing.waiting) > 0 {
		next := writing.waiting[0]
		writing.waiting = writing.waiting[1:]
		writing.writeStruct(next)
	}
	if writing.fault != nil {
		return nil, writing.fault
	}
	types := writing.text.String()
	for _, of := range [][2]string{{"time", "time.Time"}, {"encoding/json", "json.RawMessage"}} {
		if strings.Contains(types, of[1]) {
			types = fmt.Sprintf("import %q\n\n", of[0]) + types
		}
	}
	return format.Source([]byte(top + types))
}

// writer writes one type after another; those that it meets on the way wait.
type writer struct {
	text         bytes.Buffer
	defs         map[string]*schema
	names, known map[string]string
	taken        map[string]string
	waiting      []described
	fault        error
}

type described struct {
	schema     *schema
	path, name string
}

func (w *writer) fail(path, why string) string {
	if w.fault == nil {
		w.fault = fmt.Errorf("%s: %s", path, why)
	}
	return "any"
}

// typeOf is what the values of a schema are in Go, where nobody says null; proposed is what a type that it needs is called.
func (w *writer) typeOf(of *schema, path, proposed string) string {
	if of.Ref != "" {
		name := strings.TrimPrefix(of.Ref, "#/$defs/")
		if known, is := w.known["$"+name]; is {
			return known
		}
		return w.typeOf(w.defs[name], "$"+name, pascal(name))
	}
	if len(of.OneOf) > 0 {
		return w.structOf(merged(of), path, proposed)
	}
	types := slices.DeleteFunc(slices.Clone(of.Types), func(it string) bool { return it == "null" })
	// Of values of no or several types Go has the text.
	if len(types) != 1 {
		return "json.RawMessage"
	}
	switch types[0] {
	case "string":
		if of.Format == "date-time" {
			return "time.Time"
		}
		return "string"
	case "integer":
		if of.Minimum != nil && !strings.HasPrefix(of.Minimum.String(), "-") {
			return "uint64"
		}
		return "int64"
	case "number":
		return "float64"
	case "boolean":
		return "bool"
	case "array":
		if of.Items == nil {
			return w.fail(path, "a list of nothing")
		}
		return "[]" + w.typeOf(of.Items, path+"[]", singular(proposed))
	case "object":
		if of.Additional.schema != nil {
			return "map[string]" + w.typeOf(of.Additional.schema, path+"{}", singular(proposed))
		}
		if len(of.Properties) == 0 {
			return "json.RawMessage"
		}
		return w.structOf(of, path, proposed)
	default:
		return w.fail(path, "values of type "+types[0])
	}
}

func (w *writer) structOf(of *schema, path, proposed string) string {
	name := proposed
	if given, is := w.names[path]; is {
		name = given
	}
	if before, is := w.taken[name]; is {
		if before != path {
			return w.fail(path, name+" is the name of "+before)
		}
		return name
	}
	w.taken[name] = path
	w.waiting = append(w.waiting, described{of, path, name})
	return name
}

func (w *writer) writeStruct(it described) {
	fmt.Fprintf(&w.text, "// %s: %s\ntype %s struct {\n", it.name, begun(it.schema.Description), it.name)
	for _, member := range it.schema.Properties {
		path := strings.TrimPrefix(it.path+"."+member.name, ".")
		// Top types are called after their property alone.
		proposed := pascal(member.name)
		if it.path != "" {
			proposed = it.name + proposed
		}
		goType := w.typeOf(member.schema, path, proposed)
		isRequired := slices.Contains(it.schema.Required, member.name)
		tag := member.name
		if !isRequired {
			tag += ",omitzero"
		}
		isNilable := strings.HasPrefix(goType, "[]") || strings.HasPrefix(goType, "map[") || goType == "json.RawMessage"
		if (!isRequired || w.isNullable(member.schema)) && !isNilable {
			goType = "*" + goType
		}
		if description := w.description(member.schema); description != "" {
			fmt.Fprintf(&w.text, "// %s\n", description)
		}
		fmt.Fprintf(&w.text, "%s %s `json:%q`\n", pascal(member.name), goType, tag)
	}
	w.text.WriteString("}\n\n")
}

func (w *writer) isNullable(of *schema) bool {
	if of.Ref != "" {
		return w.isNullable(w.defs[strings.TrimPrefix(of.Ref, "#/$defs/")])
	}
	return slices.Contains(of.Types, "null") || slices.ContainsFunc(of.OneOf, w.isNullable)
}

func (w *writer) description(of *schema) string {
	if of.Description == "" && of.Ref != "" {
		return w.description(w.defs[strings.TrimPrefix(of.Ref, "#/$defs/")])
	}
	return of.Description
}

// merged is one of several objects: each has some of the members.
func merged(of *schema) *schema {
	all := &schema{Types: oneOrMany{"object"}, Description: of.Description}
	for _, one := range of.OneOf {
		all.Properties = append(all.Properties, one.Properties...)
	}
	return all
}

// pascal is a name of JSON as one of Go: `as_of_source` is AsOfSource, `id` ID.
func pascal(name string) string {
	words := strings.Split(name, "_")
	for i, word := range words {
		if slices.Contains([]string{"id", "url", "uri"}, word) {
			words[i] = strings.ToUpper(word)
		} else if word != "" {
			words[i] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return strings.Join(words, "")
}

// singular is the name of one of many.
func singular(name string) string {
	for _, ending := range [][2]string{{"riteria", "riterion"}, {"PointsOfFocus", "PointOfFocus"}, {"ies", "y"}, {"sses", "ss"}, {"s", ""}} {
		if before, is := strings.CutSuffix(name, ending[0]); is {
			return before + ending[1]
		}
	}
	return name
}

// begun is a sentence that goes on after a colon.
func begun(sentence string) string {
	if len(sentence) < 2 || strings.ToUpper(sentence[1:2]) == sentence[1:2] && sentence[1] != ' ' {
		return sentence
	}
	return strings.ToLower(sentence[:1]) + sentence[1:]
}
