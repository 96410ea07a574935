// Code generated from schemas/verification.schema.json: DO NOT EDIT. make go-types writes it.

package soc2

// Verification: what came of holding a report against its inputs. The same verification gives the same bytes.
type Verification struct {
	SchemaVersion string `json:"schema_version"`
	// Whether the report is byte for byte what follows from the inputs.
	Follows bool `json:"follows"`
	// Whether the report is as it was made, by its own digest.
	Seal Seal `json:"seal"`
	// The digest that a report on these inputs states of itself.
	Digest string `json:"digest"`
	// What was changed since the report was made; nothing when it follows.
	Changed []Changed `json:"changed"`
	// What was given, by input, as a report names it: digests, and versions where it has some.
	Given map[string][]string `json:"given"`
	// What the report tells no digest of: sources, and `all facts` where it tells none of the files or documents that they came in. Whether what it does not show of them was changed cannot be seen.
	Withheld []string `json:"withheld"`
	// The inputs that are not those that the report names.
	Inputs []InputParting `json:"inputs"`
	// The facts that findings rest on and that are others now.
	Evidence []EvidenceParting `json:"evidence"`
	// Where the report says something else than what follows, in its order.
	Differences []DifferingPlace `json:"differences"`
}

// Seal: whether the report is as it was made, by its own digest.
type Seal struct {
	Holds bool `json:"holds"`
	// The digest that the report states, where it states one.
	Stated *string `json:"stated"`
	// Over what stands before the statement.
	Found string `json:"found"`
}

// Changed: one thing that was changed.
type Changed struct {
	// The report; nothing that it names, and yet something else follows (`unfounded`); or an input.
	What string `json:"what"`
	// The input, as in `given`.
	Input   *string `json:"input"`
	Message string  `json:"message"`
}

// InputParting: an input of which the report names something else than what was given.
type InputParting struct {
	Input string `json:"input"`
	// What the report names and was not given.
	Gone []string `json:"gone"`
	// What was given and the report does not name.
	New []string `json:"new"`
}

// EvidenceParting: a source of a subject that is another now.
type EvidenceParting struct {
	Subject string `json:"subject"`
	Source  string `json:"source"`
	// The digest that the report names.
	Says *string `json:"says"`
	// The digest of what was given.
	Given *string `json:"given"`
}

// DifferingPlace: a place at which the report says something else.
type DifferingPlace struct {
	// The way to it in the report, a JSON pointer (RFC 6901).
	Path string `json:"path"`
	// What the report says there, as JSON, cut where it is long.
	Says *string `json:"says"`
	// What follows.
	Follows *string `json:"follows"`
}
