package soc2

import "time"

// Finding is the outcome of one check on one subject.
type Finding struct {
	// Check is its id.
	Check string `json:"check"`
	// Subject is what was looked at, as aws_account/111122223333/us-east-1; nil where a target in scope has no subject in the facts.
	Subject *string `json:"subject"`
	// Outcome is the worst of its resources, or its own.
	Outcome string `json:"outcome"`
	// Reason says why, for outcomes that have one: missing, denied, stale, incomplete, wrong_type, …
	Reason *string `json:"reason"`
	// AcceptedBy are the risk acceptances that cover everything that fails here. The outcome stays.
	AcceptedBy []string `json:"accepted_by"`
	// Message says what is wrong with the subject as a whole.
	Message *string `json:"message"`
	// Resources are what the check looked at inside of the subject.
	Resources []Resource `json:"resources"`
	// Witnesses are the parts of the check that decided.
	Witnesses []Witness `json:"witnesses"`
	// Missing are the paths of what would have to be known.
	Missing []string `json:"missing"`
	// Denied are those of them that the upstream system refused.
	Denied []Denied `json:"denied"`
	// Evidence is what was read.
	Evidence []Evidence `json:"evidence"`
}

// Resource is one element that a check looked at: a bucket, a user, a pod.
type Resource struct {
	ID         string    `json:"id"`
	Outcome    string    `json:"outcome"`
	Reason     *string   `json:"reason"`
	AcceptedBy *string   `json:"accepted_by"`
	Message    *string   `json:"message"`
	Missing    []string  `json:"missing"`
	Witnesses  []Witness `json:"witnesses"`
}

// Witness is a part of a check that decided, in words, and what it read.
type Witness struct {
	Expression string `json:"expression"`
	Sentence   string `json:"sentence"`
	Reads      []Read `json:"reads"`
}

// Read is a fact that was read: its path, and its value as CEL would write it.
type Read struct {
	Path  string `json:"path"`
	Value string `json:"value"`
}

// Denied is a refusal and its code: what to ask the owner of the upstream system for.
type Denied struct {
	Path string `json:"path"`
	Code string `json:"code"`
}

// Evidence is one source of one subject, as what a finding rests on.
type Evidence struct {
	Source       string            `json:"source"`
	CollectedAt  time.Time         `json:"collected_at"`
	Completeness string            `json:"completeness"`
	Digest       string            `json:"digest"`
	FileDigest   string            `json:"file_digest"`
	Count        *uint64           `json:"count"`
	ControlTotal *uint64           `json:"control_total"`
	Provenance   map[string]string `json:"provenance"`
}
