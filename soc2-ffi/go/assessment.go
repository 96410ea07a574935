// Code generated from schemas/report.schema.json: DO NOT EDIT. make go-types writes it.

package soc2

import "time"

// Assessment: what the engine prints as JSON. `schema_version` follows semantic versioning.
type Assessment struct {
	// The version of this shape.
	SchemaVersion string `json:"schema_version"`
	// What the report is, and what it is not.
	Statement string `json:"statement"`
	// Which catalog was used.
	Catalog CatalogVersion `json:"catalog"`
	// The profile, or null for the whole catalog.
	Profile *string `json:"profile"`
	// The profiles that it extends, and those that they extend, the nearest first.
	Extends []string `json:"extends"`
	// The functions that the checks call and that the embedding program registered; left out where there are none. The report follows from them too.
	Functions []Function `json:"functions,omitzero"`
	// What is assessed, as management describes it; null where nobody did.
	Scope *Scope `json:"scope"`
	// What the profile takes of the catalog: of each kind all, where it names none.
	Selection Selection `json:"selection"`
	// The controls that the profile leaves out: no criterion counts them.
	Excluded []ExcludedControl `json:"excluded"`
	// What was assessed.
	Assessment Assessed `json:"assessment"`
	// Ordered by kind, id, region.
	Subjects []Subject `json:"subjects"`
	// Several criteria together.
	Summary RollUp `json:"summary"`
	// The trust services categories in scope.
	Categories []RollUp `json:"categories"`
	// The series in scope, in the order of the criteria.
	Series []RollUp `json:"series"`
	// In order.
	Criteria []Criterion `json:"criteria"`
	// Ordered by id.
	Controls []Control `json:"controls"`
	// Ordered by id.
	Checks []Check `json:"checks"`
	// Ordered by check, then subject.
	Findings []Finding `json:"findings"`
	// Of Type II: how controls operated over the period.
	Operations *Operations `json:"operations,omitzero"`
	// What people recorded, each record whole and with whether it counts.
	Records Records `json:"records"`
	// In the order in which they were given. They change no outcome.
	Acceptances []Acceptance `json:"acceptances"`
	// What any control addresses, apart from outcomes.
	Coverage Coverage `json:"coverage"`
	// Set aside.
	Future []FutureFact `json:"future"`
	// Not read.
	Unused []UnusedFact `json:"unused"`
	// Subjects that were brought and not looked at: no target in scope has subjects of that kind.
	Outside []string `json:"outside"`
}

// CatalogVersion: which catalog was used.
type CatalogVersion struct {
	// Its id.
	ID string `json:"id"`
	// Its name.
	Title string `json:"title"`
	// Its version.
	Version string `json:"version"`
	// The edition of the criteria.
	Edition string `json:"edition"`
	// SHA-256.
	Digest string `json:"digest"`
}

// Function: one function.
type Function struct {
	// Its name in expressions.
	Name string `json:"name"`
	// What the embedding program says of it; another version may give another value.
	Version string `json:"version"`
}

// Scope: what is assessed, as management describes it; null where nobody did.
type Scope struct {
	// Whose system it is.
	Entity string `json:"entity"`
	// The system's name.
	System string `json:"system"`
	// What it does for its users.
	Services []string `json:"services"`
	// Those in scope; empty for those of the profile.
	Categories []string `json:"categories"`
	// The entity's roles towards personal information; empty for both.
	PrivacyRoles []string `json:"privacy_roles"`
	// What was promised.
	Commitments []ScopeCommitment `json:"commitments"`
	// What the system is made of.
	Components []ScopeComponent `json:"components"`
	// Those that facts must be brought of.
	ExpectedSubjects []string `json:"expected_subjects"`
	// By a named person's word.
	IrrelevantCriteria []ScopeIrrelevantCriterion `json:"irrelevant_criteria"`
	// Whether their reports speak for them is a finding.
	SubserviceOrganizations []SubserviceOrganization `json:"subservice_organizations"`
	// What users have to do themselves.
	ComplementaryUserEntityControls []ScopeComplementaryUserEntityControl `json:"complementary_user_entity_controls"`
	// What a reader of the report would want to know.
	SignificantChanges []ScopeSignificantChange `json:"significant_changes"`
}

// Selection: what the profile takes of the catalog: of each kind all, where it names none.
type Selection struct {
	// The categories that it names.
	Categories []string `json:"categories"`
	// The targets that it names: where checks look.
	Targets []string `json:"targets"`
	// The controls that it names: these and no others.
	Controls []string `json:"controls"`
}

// ExcludedControl: a control that the profile leaves out.
type ExcludedControl struct {
	// The control.
	Control string `json:"control"`
	// Why.
	Reason string `json:"reason"`
}

// Assessed: what was assessed.
type Assessed struct {
	// Type I: design and implementation as of one instant. Type II: operation over a period.
	Type string `json:"type"`
	// Of Type II: the period, without its end.
	Period *AssessedPeriod `json:"period,omitzero"`
	// RFC 3339, in UTC; of Type II the period's end, as of which findings are.
	AsOf time.Time `json:"as_of"`
	// `given` by the caller, or the newest of the `facts`: then the age of facts is not measured.
	AsOfSource string `json:"as_of_source"`
	// Whether facts were left out because they could not be read.
	Partial bool `json:"partial"`
	// What was left out.
	Unread []string `json:"unread"`
}

// Subject: one thing assessed.
type Subject struct {
	// How findings name it: kind/id or kind/id/region.
	Key string `json:"key"`
	// What sort of thing.
	Kind string `json:"kind"`
	// Its name.
	ID string `json:"id"`
	// Its region.
	Region *string `json:"region"`
	// What the organization says of it.
	Labels map[string]string `json:"labels"`
}

// RollUp: several criteria together.
type RollUp struct {
	// The series, the category, or `summary`.
	ID string `json:"id"`
	// Its name.
	Title string `json:"title"`
	// Worst first in this order.
	Outcome Outcome `json:"outcome"`
	// Why: `missing`, `denied`, `stale`, `incomplete` of unknown; `wrong_type`, `evaluation`, `limit` of error; `empty_population`, `does_not_apply`, `no_occurrence`, `platform_guaranteed`, `not_relevant` of not_applicable; else null.
	Reason *string `json:"reason"`
	// Checks, each the worst over subjects. `total` leaves out what is not applicable; `accepted` is a part of `failed`.
	Checks Counts `json:"checks"`
	// Criteria: passed of assessed.
	Criteria RollUpCriteria `json:"criteria"`
	// The controls that count for the criteria, each once.
	Controls RollUpControls `json:"controls"`
}

// Criterion: one criterion.
type Criterion struct {
	// `CC6.1`
	ID string `json:"id"`
	// What it asks.
	Title string `json:"title"`
	// `CC6`
	Series string `json:"series"`
	// Worst first in this order.
	Outcome Outcome `json:"outcome"`
	// Why: `missing`, `denied`, `stale`, `incomplete` of unknown; `wrong_type`, `evaluation`, `limit` of error; `empty_population`, `does_not_apply`, `no_occurrence`, `platform_guaranteed`, `not_relevant` of not_applicable; else null.
	Reason *string `json:"reason"`
	// What may be concluded. Only controls that satisfy the criterion carry it.
	Conclusion string `json:"conclusion"`
	// Who recorded that the controls that satisfy it address it together.
	Sufficiency *string `json:"sufficiency"`
	// Who said that the criterion does not bear on the system; null where nobody did.
	Irrelevant *CriterionIrrelevant `json:"irrelevant"`
	// Checks, each the worst over subjects. `total` leaves out what is not applicable; `accepted` is a part of `failed`.
	Checks Counts `json:"checks"`
	// Each target that has a check of it.
	Targets []CriterionTarget `json:"targets"`
	// The controls that count for it.
	Controls []string `json:"controls"`
	// Those of them that satisfy it: they carry its conclusion.
	SatisfiedBy []string `json:"satisfied_by"`
	// What the scope counts on other organizations for; where nothing speaks for one, the criterion is not supported.
	CarvedOut []CriterionCarvedOut `json:"carved_out"`
}

// Control: one control.
type Control struct {
	// Its id.
	ID string `json:"id"`
	// Its name.
	Title string `json:"title"`
	// What is done: in the entity's words where it is adopted with a wording of its own.
	Statement string `json:"statement"`
	// Who answers for it.
	Owner string `json:"owner"`
	// Who performs it.
	Nature string `json:"nature"`
	// How it operates over time, as the end of a sentence.
	Operation string `json:"operation"`
	// Whether the entity has made it its own.
	Adopted bool `json:"adopted"`
	// Every adoption of it, those of other times too, in the order of the profile. `statement` and `owner` above are those in force.
	Adoptions []ControlAdoption `json:"adoptions"`
	// The last performance; null for what no person performs.
	Performed *ControlPerformed `json:"performed"`
	// What it lacks to carry a conclusion, beside being without deviation.
	Lacks []string `json:"lacks"`
	// What it is mapped to.
	Criteria []ControlCriterion `json:"criteria"`
	// Its checks in scope.
	Checks []string `json:"checks"`
	// Worst first in this order.
	Outcome Outcome `json:"outcome"`
	// Why: `missing`, `denied`, `stale`, `incomplete` of unknown; `wrong_type`, `evaluation`, `limit` of error; `empty_population`, `does_not_apply`, `no_occurrence`, `platform_guaranteed`, `not_relevant` of not_applicable; else null.
	Reason *string `json:"reason"`
}

// Check: one check in scope.
type Check struct {
	// Its id.
	ID string `json:"id"`
	// What holds when it passes.
	Title string `json:"title"`
	// What this check is.
	What string `json:"what"`
	// How it is addressed.
	How string `json:"how"`
	// Where it looks.
	Target string `json:"target"`
	// What sort of evidence.
	Kind string `json:"kind"`
	// How bad a failure is.
	Severity string `json:"severity"`
	// Those that its controls count for.
	Criteria []string `json:"criteria"`
	// What to do about a failure.
	Remediation []CheckRemediation `json:"remediation"`
	// Peers' checks that ask the same.
	Mappings map[string][]string `json:"mappings"`
	// What a profile may change.
	Params []CheckParam `json:"params"`
}

// Finding: one check on one subject.
type Finding struct {
	// The check.
	Check string `json:"check"`
	// The subject's key; null when a target in scope has no subject in the facts.
	Subject *string `json:"subject"`
	// Worst first in this order.
	Outcome Outcome `json:"outcome"`
	// Why: `missing`, `denied`, `stale`, `incomplete` of unknown; `wrong_type`, `evaluation`, `limit` of error; `empty_population`, `does_not_apply`, `no_occurrence`, `platform_guaranteed`, `not_relevant` of not_applicable; else null.
	Reason *string `json:"reason"`
	// Those that together cover everything that fails here; empty where something is not covered. The outcome stays.
	AcceptedBy []string `json:"accepted_by"`
	// What is wrong with the subject as a whole.
	Message *string `json:"message"`
	// In the order of the facts.
	Resources []Resource `json:"resources"`
	// Why it did not pass: the smallest parts of the check that decided; empty where it passed.
	Witnesses []Witnesse `json:"witnesses"`
	// What would have to be known.
	Missing []string `json:"missing"`
	// The refusals among `missing`.
	Denied []Denied `json:"denied"`
	// What was read.
	Evidence []Evidence `json:"evidence"`
}

// Operations: of Type II: how controls operated over the period.
type Operations struct {
	// Each control.
	Controls []Operation `json:"controls"`
	// What snapshots said of each check and subject.
	Timelines []Timeline `json:"timelines"`
	// Facts of the period's end or later: set aside.
	After []OperationsAfter `json:"after"`
}

// Records: what people recorded, each record whole and with whether it counts.
type Records struct {
	// Controls performed, in the order given.
	Performances []Performance `json:"performances"`
	// Controls tested, in the order given.
	Tests []Test `json:"tests"`
	// Controls judged together, in the order given.
	Sufficiency []Judgment `json:"sufficiency"`
}

// Acceptance: a risk acceptance, and what came of it.
type Acceptance struct {
	// Its id.
	ID string `json:"id"`
	// Whether it is in force.
	State string `json:"state"`
	// How many failures it covers: of resources, and of subjects as a whole.
	Covered uint64 `json:"covered"`
	// Whether it is in force and covers nothing.
	Unused bool `json:"unused"`
	// Whether it covers failures that nobody can have thought of.
	OverBroad bool `json:"over_broad"`
	// Which failures it covers; `*` stands for any letters.
	Scope AcceptanceScope `json:"scope"`
	// Why the risk is accepted.
	Reason string `json:"reason"`
	// Who accepted it.
	Approver string `json:"approver"`
	// RFC 3339, in UTC.
	From time.Time `json:"from"`
	// RFC 3339, in UTC.
	Expires time.Time `json:"expires"`
	// What lessens the risk meanwhile.
	Compensating *AcceptanceCompensating `json:"compensating"`
}

// Coverage: what any control addresses, apart from outcomes.
type Coverage struct {
	// A part and the whole.
	Criteria Share `json:"criteria"`
	// A part and the whole.
	PointsOfFocus Share `json:"points_of_focus"`
	// In the order of the criteria.
	ByCriterion []CoverageByCriterion `json:"by_criterion"`
}

// FutureFact: facts newer than the instant.
type FutureFact struct {
	// Whose.
	Subject string `json:"subject"`
	// Which.
	Source string `json:"source"`
	// RFC 3339, in UTC.
	CollectedAt time.Time `json:"collected_at"`
}

// UnusedFact: facts that no source of the catalog describes.
type UnusedFact struct {
	// Whose.
	Subject string `json:"subject"`
	// Which.
	Source string `json:"source"`
}

// ScopeCommitment: a service commitment or system requirement.
type ScopeCommitment struct {
	// Its id.
	ID string `json:"id"`
	// What is promised.
	Text string `json:"text"`
	// The category that it is about.
	Category *string `json:"category"`
}

// ScopeComponent: a part of the system.
type ScopeComponent struct {
	// Its id.
	ID string `json:"id"`
	// Its name.
	Title string `json:"title"`
	// What sort of part.
	Kind string `json:"kind"`
}

// ScopeIrrelevantCriterion: a criterion that does not bear on the system.
type ScopeIrrelevantCriterion struct {
	// The criterion.
	Criterion string `json:"criterion"`
	// Who said so.
	By string `json:"by"`
	// Why.
	Reason string `json:"reason"`
}

// SubserviceOrganization: an organization that the system rests on.
type SubserviceOrganization struct {
	// Its id.
	ID string `json:"id"`
	// Its name.
	Title string `json:"title"`
	// What it does for the system.
	Services []string `json:"services"`
	// Whether its controls are left out or tested with the entity's own.
	Method string `json:"method"`
	// Its auditors' reports. Of those that are over by the instant, the newest on a period stands for those before it.
	Reports []SubserviceOrganizationReport `json:"reports"`
	// Its own letters for the time after a report, as far as they count at the instant.
	BridgeLetters []SubserviceOrganizationBridgeLetter `json:"bridge_letters"`
	// Time up to the instant for which neither its newest report nor a letter speaks.
	Uncovered []SubserviceOrganizationUncovered `json:"uncovered"`
	// When the newest type 2 report that was over by the instant ended; left out where there is none.
	ReportedTo *time.Time `json:"reported_to,omitzero"`
	// Who reviewed its report; left out where nobody did.
	Review *SubserviceOrganizationReview `json:"review,omitzero"`
	// What its report asks of those who use it.
	ComplementaryUserEntityControls []SubserviceOrganizationComplementaryUserEntityControl `json:"complementary_user_entity_controls"`
	// What the system counts on it for.
	ComplementarySubserviceControls []SubserviceOrganizationComplementarySubserviceControl `json:"complementary_subservice_controls"`
	// Those of its subjects that facts must be brought of.
	Subjects []string `json:"subjects"`
}

// ScopeComplementaryUserEntityControl: a control that someone else is counted on for.
type ScopeComplementaryUserEntityControl struct {
	// Its id.
	ID string `json:"id"`
	// What is to be done.
	Text string `json:"text"`
	// Those that need it.
	Criteria []string `json:"criteria"`
}

// ScopeSignificantChange: a change.
type ScopeSignificantChange struct {
	// RFC 3339, in UTC.
	At time.Time `json:"at"`
	// What changed.
	Text string `json:"text"`
}

// AssessedPeriod: of Type II: the period, without its end.
type AssessedPeriod struct {
	// Its first moment.
	From time.Time `json:"from"`
	// The first moment after it.
	To time.Time `json:"to"`
}

// Counts: checks, each the worst over subjects. `total` leaves out what is not applicable; `accepted` is a part of `failed`.
type Counts struct {
	// They pass; performances of controls count too.
	Passed uint64 `json:"passed"`
	// passed + failed + error + unknown + manual
	Total uint64 `json:"total"`
	// They fail.
	Failed uint64 `json:"failed"`
	// They could not be asked.
	Error uint64 `json:"error"`
	// Their facts are not known.
	Unknown uint64 `json:"unknown"`
	// Controls that wait for a person's record.
	Manual uint64 `json:"manual"`
	// Failures that a risk acceptance covers.
	Accepted uint64 `json:"accepted"`
	// There is nothing to ask about.
	NotApplicable uint64 `json:"not_applicable"`
}

// RollUpCriteria: criteria: passed of assessed.
type RollUpCriteria struct {
	// Their outcome is pass.
	Passed uint64 `json:"passed"`
	// They have an outcome and are applicable.
	Total uint64 `json:"total"`
	// All.
	InScope uint64 `json:"in_scope"`
	// Nothing in scope counts for them.
	NotAssessed uint64 `json:"not_assessed"`
}

// RollUpControls: the controls that count for the criteria, each once.
type RollUpControls struct {
	// Their outcome is pass.
	Passed uint64 `json:"passed"`
	// They have an outcome and are applicable.
	Total uint64 `json:"total"`
}

// CriterionIrrelevant: who said that the criterion does not bear on the system; null where nobody did.
type CriterionIrrelevant struct {
	// Who.
	By string `json:"by"`
	// Why.
	Reason string `json:"reason"`
}

// CriterionTarget: the criterion on one target.
type CriterionTarget struct {
	// The target.
	Target string `json:"target"`
	// Worst first in this order.
	Outcome Outcome `json:"outcome"`
	// Checks, each the worst over subjects. `total` leaves out what is not applicable; `accepted` is a part of `failed`.
	Checks Counts `json:"checks"`
}

// CriterionCarvedOut: a part of the criterion that a subservice organization does.
type CriterionCarvedOut struct {
	// The organization, by its id in the scope.
	Organization string `json:"organization"`
	// The complementary control that is expected of it, by its id in the scope.
	Control string `json:"control"`
	// Who reviewed the organization's newest report, where that counts at the instant.
	ReviewedBy *string `json:"reviewed_by"`
	// Why nothing speaks for the organization at the instant; null where its report or a letter does.
	Silence *string `json:"silence"`
}

// ControlAdoption: the control as the profile states it, for a time.
type ControlAdoption struct {
	// Whether that time contains the instant.
	InForce bool `json:"in_force"`
	// Who answers for it.
	Owner string `json:"owner"`
	// The entity's own wording; null for the catalog's.
	Statement *string `json:"statement"`
	// From when on it is adopted.
	From time.Time `json:"from"`
	// Before when; null while no end is set.
	To *time.Time `json:"to"`
	// The parts of the system that it is about; empty for all.
	Components []string `json:"components"`
	// Why, or why in these words.
	Reason *string `json:"reason"`
}

// ControlPerformed: the last performance; null for what no person performs.
type ControlPerformed struct {
	// What it is worth at the instant.
	State string `json:"state"`
	// The record; null where none is shown.
	Record *string `json:"record"`
	// RFC 3339, in UTC.
	At *time.Time `json:"at"`
}

// ControlCriterion: a mapping.
type ControlCriterion struct {
	// The criterion.
	ID string `json:"id"`
	// How much it carries.
	Relation string `json:"relation"`
	// Why.
	Rationale string `json:"rationale"`
	// Those that it addresses.
	PointsOfFocus []string `json:"points_of_focus"`
}

// CheckRemediation: a step.
type CheckRemediation struct {
	// What to do.
	Step string `json:"step"`
	// Where it is explained.
	Link *string `json:"link"`
}

// CheckParam: a parameter.
type CheckParam struct {
	// Its name.
	Name string `json:"name"`
	// The value in force.
	Value string `json:"value"`
	// The catalog's value.
	Default string `json:"default"`
	// Where the catalog's value comes from.
	Source *string `json:"source"`
	// Whether the profile gives another value than the catalog: else it is a benchmark's default and no commitment of the entity.
	Tailored bool `json:"tailored"`
	// Why the profile gives another.
	Reason *string `json:"reason"`
	// The commitment or requirement of the scope that asks for it.
	Commitment *string `json:"commitment"`
}

// Resource: one element that the check looked at.
type Resource struct {
	// Its name, as the tool prints it.
	ID string `json:"id"`
	// Worst first in this order.
	Outcome Outcome `json:"outcome"`
	// Why: `missing`, `denied`, `stale`, `incomplete` of unknown; `wrong_type`, `evaluation`, `limit` of error; `empty_population`, `does_not_apply`, `no_occurrence`, `platform_guaranteed`, `not_relevant` of not_applicable; else null.
	Reason *string `json:"reason"`
	// The risk acceptance that covers its failure. The outcome stays.
	AcceptedBy *string `json:"accepted_by"`
	// What is wrong with it.
	Message *string `json:"message"`
	// What would have to be known.
	Missing []string `json:"missing"`
	// Why it did not pass: the smallest parts of the check that decided; empty where it passed.
	Witnesses []Witnesse `json:"witnesses"`
}

// Witnesse: one part of the check.
type Witnesse struct {
	// Its text; empty where a fact is not known and nothing was evaluated.
	Expression string `json:"expression"`
	// Why, for a reader who does not know the language of the checks.
	Sentence string `json:"sentence"`
	// In the order of reading.
	Reads []Read `json:"reads"`
}

// Denied: a refusal.
type Denied struct {
	// The fact path.
	Path string `json:"path"`
	// The upstream system's own code.
	Code string `json:"code"`
}

// Evidence: one source that the finding rests on.
type Evidence struct {
	// The source.
	Source string `json:"source"`
	// RFC 3339, in UTC.
	CollectedAt time.Time `json:"collected_at"`
	// Whether the population is known to be whole.
	Completeness string `json:"completeness"`
	// SHA-256.
	Digest string `json:"digest"`
	// Records that the collector says it brought.
	Count *int64 `json:"count"`
	// Records that another source says there are.
	ControlTotal *int64 `json:"control_total"`
	// What the collector says of where and how.
	Provenance map[string]string `json:"provenance"`
	// SHA-256 of the file that it came in.
	FileDigest string `json:"file_digest"`
}

// Operation: one control.
type Operation struct {
	// The control.
	ID string `json:"id"`
	// The parts of the period in which it was adopted in the same words; the whole of it where it was never adopted.
	Parts []OperationPart `json:"parts"`
}

// Timeline: one check on one subject.
type Timeline struct {
	// The check.
	Check string `json:"check"`
	// The subject.
	Subject string `json:"subject"`
	// Snapshots, one after another, that said the same.
	Runs []TimelineRun `json:"runs"`
	// How long each outcome held in the period, in seconds.
	Seconds map[string]uint64 `json:"seconds"`
}

// OperationsAfter: one source.
type OperationsAfter struct {
	// The subject.
	Subject string `json:"subject"`
	// The source.
	Source string `json:"source"`
	// When.
	CollectedAt time.Time `json:"collected_at"`
}

// Performance: the owner's record that a control was performed once.
type Performance struct {
	// Its id.
	ID string `json:"id"`
	// The control.
	Control string `json:"control"`
	// Whether it counts at the instant.
	Counts bool `json:"counts"`
	// Why it does not count; null where it does.
	Reason *string `json:"reason"`
	// What called for it.
	Occurrence *string `json:"occurrence"`
	// Who did it.
	Performer string `json:"performer"`
	// When.
	PerformedAt time.Time `json:"performed_at"`
	// From when on it no longer counts, where the record says so.
	ValidUntil *time.Time `json:"valid_until"`
	// What shows it.
	Evidence []PerformanceEvidence `json:"evidence"`
	// What else is to be said.
	Note *string `json:"note"`
}

// Test: the auditor's record of a test of a control.
type Test struct {
	// Its id.
	ID string `json:"id"`
	// The control.
	Control string `json:"control"`
	// Whether it counts at the instant. One that does not count clears no deviation; those that it found stand.
	Counts bool `json:"counts"`
	// Why it does not count; null where it does.
	Reason *string `json:"reason"`
	// What was done to learn it.
	Procedures []string `json:"procedures"`
	// Who tested.
	Tester string `json:"tester"`
	// Who looked over it.
	Reviewer *string `json:"reviewer"`
	// When.
	TestedAt time.Time `json:"tested_at"`
	// What the items were taken from; null where the record does not say.
	Population *TestPopulation `json:"population"`
	// What came of each item, in the order of the record.
	Results []TestResult `json:"results"`
	// What shows it.
	Evidence []TestEvidence `json:"evidence"`
}

// Judgment: a named person's judgment that controls together address a criterion.
type Judgment struct {
	// The criterion.
	Criterion string `json:"criterion"`
	// Whether it counts at the instant.
	Counts bool `json:"counts"`
	// Why it does not count; null where it does.
	Reason *string `json:"reason"`
	// The controls that were judged.
	Controls []string `json:"controls"`
	// Who judged.
	By string `json:"by"`
	// When.
	At time.Time `json:"at"`
	// Why they suffice.
	Rationale string `json:"rationale"`
}

// AcceptanceScope: which failures it covers; `*` stands for any letters.
type AcceptanceScope struct {
	// The check's id.
	Check string `json:"check"`
	// The subject's key; null for any.
	Subject *string `json:"subject"`
	// The resource's id; null for any.
	Resource *string `json:"resource"`
}

// AcceptanceCompensating: what lessens the risk meanwhile.
type AcceptanceCompensating struct {
	// Its id.
	Control *string `json:"control,omitzero"`
	// What is done.
	Measure *string `json:"measure,omitzero"`
}

// Share: a part and the whole.
type Share struct {
	// The part.
	Addressed uint64 `json:"addressed"`
	// The whole.
	Relevant uint64 `json:"relevant"`
	// Addressed by checks alone.
	Automated uint64 `json:"automated"`
	// Addressed by what people perform alone.
	Manual uint64 `json:"manual"`
	// Addressed by both.
	Both uint64 `json:"both"`
}

// CoverageByCriterion: one criterion that the scope makes relevant.
type CoverageByCriterion struct {
	// The criterion.
	ID string `json:"id"`
	// By what means.
	By string `json:"by"`
	// By what means each relevant point of focus is addressed, in the order of their numbers.
	PointsOfFocus []CoverageByCriterionPointOfFocus `json:"points_of_focus"`
}

// SubserviceOrganizationReport: an auditor's report on it.
type SubserviceOrganizationReport struct {
	// Whether it counts at the instant: what ends later does not, nor what a newer report stands for.
	Counts bool `json:"counts"`
	// Whether it is of an instant or of a period.
	Type string `json:"type"`
	// The instant of a type 1 report.
	AsOf *time.Time `json:"as_of,omitzero"`
	// The first moment of a type 2 report's period.
	From *time.Time `json:"from,omitzero"`
	// The first moment after it.
	To *time.Time `json:"to,omitzero"`
	// Who gave it.
	Auditor string `json:"auditor"`
	// What the auditor concluded.
	Opinion string `json:"opinion"`
	// What it lists that bears on the system.
	Deviations []SubserviceOrganizationReportDeviation `json:"deviations"`
}

// SubserviceOrganizationBridgeLetter: one letter.
type SubserviceOrganizationBridgeLetter struct {
	// Its first moment.
	From time.Time `json:"from"`
	// The first moment after it.
	To time.Time `json:"to"`
	// Its length; a day begun is a day.
	Days uint64 `json:"days"`
}

// SubserviceOrganizationUncovered: such a time.
type SubserviceOrganizationUncovered struct {
	// Its first moment.
	From time.Time `json:"from"`
	// The first moment after it.
	To time.Time `json:"to"`
	// Its length; a day begun is a day.
	Days uint64 `json:"days"`
}

// SubserviceOrganizationReview: who reviewed its report; left out where nobody did.
type SubserviceOrganizationReview struct {
	// Who.
	By string `json:"by"`
	// When.
	At time.Time `json:"at"`
	// From when on it has to be done again.
	Until time.Time `json:"until"`
}

// SubserviceOrganizationComplementaryUserEntityControl: a control that someone else is counted on for.
type SubserviceOrganizationComplementaryUserEntityControl struct {
	// Its id.
	ID string `json:"id"`
	// What is to be done.
	Text string `json:"text"`
	// The entity's controls that do it, where it is asked of the entity.
	Controls []string `json:"controls"`
	// The criteria that need it, where it is asked of others.
	Criteria []string `json:"criteria"`
}

// SubserviceOrganizationComplementarySubserviceControl: a control that someone else is counted on for.
type SubserviceOrganizationComplementarySubserviceControl struct {
	// Its id.
	ID string `json:"id"`
	// What is to be done.
	Text string `json:"text"`
	// The entity's controls that do it, where it is asked of the entity.
	Controls []string `json:"controls"`
	// The criteria that need it, where it is asked of others.
	Criteria []string `json:"criteria"`
}

// Read: what it read.
type Read struct {
	// The fact path; parameters and other variables too.
	Path string `json:"path"`
	// The value as the language writes it, cut at 80 characters; or absent, hidden, of a wrong type, or unknown with the reason.
	Value string `json:"value"`
}

// OperationPart: one part.
type OperationPart struct {
	// Its first moment.
	From time.Time `json:"from"`
	// The first moment after it.
	To time.Time `json:"to"`
	// Whether the profile adopts the control in it.
	Adopted bool `json:"adopted"`
	// What may be said of its operation.
	Verdict string `json:"verdict"`
	// What snapshots of facts show, where the control has checks.
	Observed *OperationPartObserved `json:"observed,omitzero"`
	// What was due and what was done, where people perform the control on a schedule.
	Occurrences *OperationPartOccurrences `json:"occurrences,omitzero"`
	// What did not do what the control says, in the order of time.
	Deviations []OperationPartDeviation `json:"deviations"`
}

// TimelineRun: one run.
type TimelineRun struct {
	// Worst first in this order.
	Outcome Outcome `json:"outcome"`
	// Why.
	Reason *string `json:"reason,omitzero"`
	// The first snapshot.
	First time.Time `json:"first"`
	// The last.
	Last time.Time `json:"last"`
	// How many.
	Snapshots uint64 `json:"snapshots"`
}

// PerformanceEvidence: one thing that shows it.
type PerformanceEvidence struct {
	// What it is.
	Title string `json:"title"`
	// What sort of thing.
	Kind string `json:"kind"`
	// SHA-256 over its bytes.
	Digest string `json:"digest"`
}

// TestPopulation: what the items were taken from; null where the record does not say.
type TestPopulation struct {
	// What it is.
	Title string `json:"title"`
	// How many items it has.
	Count uint64 `json:"count"`
	// SHA-256 over its bytes when it was frozen.
	Digest *string `json:"digest"`
}

// TestResult: one item.
type TestResult struct {
	// Its name in the population.
	Item string `json:"item"`
	// What held, by the attribute's letter.
	Attributes map[string]string `json:"attributes"`
	// What else is to be said.
	Note *string `json:"note"`
}

// TestEvidence: one thing that shows it.
type TestEvidence struct {
	// What it is.
	Title string `json:"title"`
	// What sort of thing.
	Kind string `json:"kind"`
	// SHA-256 over its bytes.
	Digest string `json:"digest"`
}

// CoverageByCriterionPointOfFocus: a point of focus.
type CoverageByCriterionPointOfFocus struct {
	// Its id.
	ID string `json:"id"`
	// By what means.
	By string `json:"by"`
}

// SubserviceOrganizationReportDeviation: a deviation that it lists.
type SubserviceOrganizationReportDeviation struct {
	// What it is.
	Text string `json:"text"`
	// Whether it matters to the system.
	Matters bool `json:"matters"`
	// What the entity does about it.
	Response *string `json:"response"`
}

// OperationPartObserved: what snapshots of facts show, where the control has checks.
type OperationPartObserved struct {
	// How many tell, of the check and subject that has fewest.
	Snapshots uint64 `json:"snapshots"`
	// The longest time without one. A length of time: `90s`, `36h`, `3d`.
	LongestGap string `json:"longest_gap"`
	// How long a snapshot holds without another; absent where nothing is said. A length of time: `90s`, `36h`, `3d`.
	AllowedGap *string `json:"allowed_gap,omitzero"`
	// What no snapshot tells of.
	Unknown []OperationPartObservedUnknown `json:"unknown"`
	// How long what failed took to be mended, where the control allows a time.
	Remediation *OperationPartObservedRemediation `json:"remediation,omitzero"`
}

// OperationPartOccurrences: what was due and what was done, where people perform the control on a schedule.
type OperationPartOccurrences struct {
	// How many due dates lie in the part.
	Expected uint64 `json:"expected"`
	// How many were performed, in time or late.
	Found uint64 `json:"found"`
	// How many were performed when overdue.
	Late uint64 `json:"late"`
	// How many were not performed: the control did not operate.
	Missing uint64 `json:"missing"`
	// How many are not performed and not overdue at its end.
	Pending uint64 `json:"pending"`
	// Each, in the order of the due dates.
	Due []OperationPartOccurrencesDue `json:"due"`
	// When it is due next.
	NextDue *time.Time `json:"next_due,omitzero"`
	// A performance.
	PerformedBefore *OperationPartOccurrencesPerformedBefore `json:"performed_before,omitzero"`
}

// OperationPartDeviation: one deviation.
type OperationPartDeviation struct {
	// What sort of thing.
	Kind string `json:"kind"`
	// From when on: a failure from the first snapshot that shows it, an occurrence from its due date.
	From time.Time `json:"from"`
	// Until when; absent where the end was not seen, or there is none.
	To *time.Time `json:"to,omitzero"`
	// The check that failed.
	Check *string `json:"check,omitzero"`
	// The subject.
	Subject *string `json:"subject,omitzero"`
	// The resource.
	Resource *string `json:"resource,omitzero"`
	// What was wrong when it was first seen, in the check's words.
	Message *string `json:"message,omitzero"`
	// The performance or the test.
	Record *string `json:"record,omitzero"`
	// The item of a sample.
	Item *string `json:"item,omitzero"`
	// The attributes that the item does not have.
	Attributes []string `json:"attributes,omitzero"`
	// What the tester notes.
	Note *string `json:"note,omitzero"`
	// The risk acceptance in force when it began; it counts all the same.
	AcceptedBy *string `json:"accepted_by,omitzero"`
}

// OperationPartObservedUnknown: a stretch of time.
type OperationPartObservedUnknown struct {
	// The check.
	Check string `json:"check"`
	// The subject; absent where none was ever seen.
	Subject *string `json:"subject,omitzero"`
	// Its first moment.
	From time.Time `json:"from"`
	// The first moment after it.
	To time.Time `json:"to"`
	// What snapshots within it said instead.
	Outcome *string `json:"outcome,omitzero"`
	// Why.
	Reason *string `json:"reason,omitzero"`
}

// OperationPartObservedRemediation: how long what failed took to be mended, where the control allows a time.
type OperationPartObservedRemediation struct {
	// The time allowed. A length of time: `90s`, `36h`, `3d`.
	Within string `json:"within"`
	// How many failures were mended in the part.
	Mended uint64 `json:"mended"`
	// How many are not mended at its end.
	Open uint64 `json:"open"`
	// The longest that a mended one took. A length of time: `90s`, `36h`, `3d`.
	Longest *string `json:"longest,omitzero"`
}

// OperationPartOccurrencesDue: one occurrence.
type OperationPartOccurrencesDue struct {
	// From when it could be performed.
	From time.Time `json:"from"`
	// The first moment after the time in which it is due.
	Due time.Time `json:"due"`
	// The first moment at which it is overdue.
	Overdue time.Time `json:"overdue"`
	// What came of it.
	State string `json:"state"`
	// A performance.
	Performed *OperationPartOccurrencesDuePerformed `json:"performed,omitzero"`
}

// OperationPartOccurrencesPerformedBefore: a performance.
type OperationPartOccurrencesPerformedBefore struct {
	// The record.
	Record string `json:"record"`
	// When it was done.
	At time.Time `json:"at"`
}

// OperationPartOccurrencesDuePerformed: a performance.
type OperationPartOccurrencesDuePerformed struct {
	// The record.
	Record string `json:"record"`
	// When it was done.
	At time.Time `json:"at"`
}
