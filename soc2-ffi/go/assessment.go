// Code generated from schemas/report.schema.json: DO NOT EDIT. make go-types writes it.

package soc2

import "encoding/json"

import "time"

// Assessment: what the engine prints as JSON. `schema_version` follows semantic versioning.
type Assessment struct {
	// The version of this shape.
	SchemaVersion string `json:"schema_version"`
	// What the report is, and what it is not.
	Statement string `json:"statement"`
	// What made the report.
	Engine Engine `json:"engine"`
	// Which catalog was used.
	Catalog CatalogVersion `json:"catalog"`
	// The profile, or null for the whole catalog.
	Profile *string `json:"profile"`
	// The profiles that it extends, and those that they extend, the nearest first.
	Extends []string `json:"extends"`
	// The functions that the checks call and that the embedding program registered; left out where there are none. The report follows from them too.
	Functions []Function `json:"functions,omitzero"`
	// What the report rests on beside the catalog: digests of texts as supplied, in order. A text that states nothing is not named.
	Inputs Inputs `json:"inputs"`
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
	// Ordered by check, then subject. Of Type II as of the period's end, by the last snapshot of each subject: what a check comes to over the period stands in `operations`.
	Findings []Finding `json:"findings"`
	// Of Type II: how controls operated over the period. The verdicts on a period stand here, and what criteria and controls come to follows from them; `findings` are of its end alone.
	Operations *Operations `json:"operations,omitzero"`
	// What people recorded, each record whole and with whether it counts.
	Records Records `json:"records"`
	// In the order in which they were given. They change no outcome.
	Acceptances []Acceptance `json:"acceptances"`
	// What any control addresses, apart from outcomes.
	Coverage Coverage `json:"coverage"`
	// What changed since an earlier report, where one was given to compare with.
	Difference *Difference `json:"difference,omitzero"`
	// Set aside.
	Future []FutureFact `json:"future"`
	// Not read.
	Unused []UnusedFact `json:"unused"`
	// Subjects that were brought and not looked at: no target in scope has subjects of that kind.
	Outside []string `json:"outside"`
	// The sources of which findings lack something that was not brought or was refused, and how to bring them.
	ToCollect []ToCollect `json:"to_collect"`
	// SHA-256 over all bytes of the report before the line that holds this, which is the last but one: `sed '$d' report.json | sed '$d' | sha256sum`.
	Digest string `json:"digest"`
}

// Engine: what made the report.
type Engine struct {
	// The crate.
	Name string `json:"name"`
	// Its version.
	Version string `json:"version"`
	// That the examples of the catalog's checks ran, with this catalog and in this version; null where that is not known.
	Examples *EngineExamples `json:"examples"`
	// Why nothing is known of examples: no text of the catalog says that they ran, they ran with other texts, or in another version.
	Unproven json.RawMessage `json:"unproven"`
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

// Inputs: what the report rests on beside the catalog: digests of texts as supplied, in order. A text that states nothing is not named.
type Inputs struct {
	// The profile and those that it extends.
	Profile []string `json:"profile"`
	// The scope.
	Scope []string `json:"scope"`
	// Performances, tests, judgments.
	Records []string `json:"records"`
	// Risk acceptances.
	Acceptances []string `json:"acceptances"`
	// Of an assessment over a period: the earlier reports that were given as a history.
	Reports []string `json:"reports"`
	// The earlier report that `difference` compares with. With values, where some of the facts is or may be hidden: HMAC-SHA-256 under the redaction key over that digest as it is printed, or `withheld` without a key.
	Baseline *string `json:"baseline"`
	// HMAC-SHA-256 of the text `soc2 redaction key` under the key of digests of what is not shown, where there is one.
	RedactionKey *string `json:"redaction_key"`
	// All facts that were given, used or not.
	Facts InputsFacts `json:"facts"`
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
	// Those that were not there all the time: outside it nothing is expected of them.
	InService []ScopeInService `json:"in_service"`
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
	// Over what decides it: its target, expressions, sources and parameters with the catalog's values; not over its words.
	Digest string `json:"digest"`
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
	Witnesses []Witness `json:"witnesses"`
	// What would have to be known.
	Missing []string `json:"missing"`
	// The refusals among `missing`.
	Denied []Denied `json:"denied"`
	// What was read.
	Evidence []Evidence `json:"evidence"`
}

// Operations: of Type II: how controls operated over the period. The verdicts on a period stand here, and what criteria and controls come to follows from them; `findings` are of its end alone.
type Operations struct {
	// Each control.
	Controls []Operation `json:"controls"`
	// What snapshots said of each check and subject.
	Timelines []Timeline `json:"timelines"`
	// Facts of the period's end or later: set aside.
	After []OperationsAfter `json:"after"`
	// Where findings were taken from earlier reports: which, and the catalog that they were made with, in the order of the reports.
	Catalogs []OperationsCatalog `json:"catalogs,omitzero"`
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

// Difference: what changed since an earlier report, where one was given to compare with.
type Difference struct {
	// The earlier report.
	Since DifferenceSince `json:"since"`
	// What limits the comparison: another catalog or type, an older shape, facts that could not be read.
	Notes []string `json:"notes"`
	// How many changes there are, by what changed.
	Counts DifferenceCounts `json:"counts"`
	// By kind, the most important first.
	Changes []DifferenceChange `json:"changes"`
	// What deviated in both periods, of two reports of Type II.
	Recurring []DifferenceRecurring `json:"recurring"`
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

// ToCollect: one source.
type ToCollect struct {
	// The source.
	Source string `json:"source"`
	// What it tells.
	Title string `json:"title"`
	// What prints it; null where the catalog does not say.
	Command *string `json:"command"`
	// What that takes.
	Permissions []string `json:"permissions"`
}

// EngineExamples: that the examples of the catalog's checks ran, with this catalog and in this version; null where that is not known.
type EngineExamples struct {
	// The version that ran them.
	Engine string `json:"engine"`
	// How many checks they are of: of a matrix, one row stands for all.
	Checks uint64 `json:"checks"`
	// How many there are.
	Examples uint64 `json:"examples"`
	// How many came out as they say.
	Passed uint64 `json:"passed"`
	// Over the files of the examples.
	Digest string `json:"digest"`
	// How many changes to the checks the examples would have found; null: nobody has measured it.
	Mutations *uint64 `json:"mutations"`
}

// InputsFacts: all facts that were given, used or not.
type InputsFacts struct {
	// How many documents.
	Documents uint64 `json:"documents"`
	// Of an assessment as of an instant: the texts that they came in.
	Files []string `json:"files"`
	// Of an assessment over a period: over the documents in any order, see docs/verify.md. With values, where some of the facts is or may be hidden: HMAC-SHA-256 under the redaction key over that digest as it is printed, or `withheld` without a key.
	SetDigest *string `json:"set_digest"`
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

// ScopeInService: a subject, and when it was a part of the system.
type ScopeInService struct {
	// The subject's key.
	Subject string `json:"subject"`
	// Its first moment; null where it was there before.
	From *time.Time `json:"from"`
	// The first moment after it; null where it stays.
	To *time.Time `json:"to"`
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
	Witnesses []Witness `json:"witnesses"`
}

// Witness: one part of the check.
type Witness struct {
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
	// SHA-256 over the source's bytes as supplied. With values, where some of that is or may be hidden: HMAC-SHA-256 under the redaction key over that digest as it is printed, or `withheld` without a key.
	Digest string `json:"digest"`
	// Records that the collector says it brought.
	Count *int64 `json:"count"`
	// Records that another source says there are.
	ControlTotal *int64 `json:"control_total"`
	// What the collector says of where and how.
	Provenance map[string]string `json:"provenance"`
	// SHA-256 of the file that it came in; over a period, of the document that it came in, from `{` to `}`, so that it does not matter how a history is divided into files. With values, where some of that is or may be hidden: HMAC-SHA-256 under the redaction key over that digest as it is printed, or `withheld` without a key.
	FileDigest string `json:"file_digest"`
	// What the check reads of it: `result[].hostname`. All that is behind a path may be read.
	Paths []string `json:"paths"`
	// Where values are asked for: the data as supplied, in which `{"redacted": "hmac-sha256:…"}` or `{"redacted": true}` stands for what is not shown.
	Value json.RawMessage `json:"value,omitzero"`
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

// OperationsCatalog: the reports made with one catalog.
type OperationsCatalog struct {
	// The catalog.
	ID string `json:"id"`
	// Its version.
	Version string `json:"version"`
	// Over its texts.
	Digest string `json:"digest"`
	// Whether it is the one that the period is assessed with.
	Current bool `json:"current"`
	// The instant of the first of the reports.
	From time.Time `json:"from"`
	// The instant of the last.
	To time.Time `json:"to"`
	// How many there are.
	Reports uint64 `json:"reports"`
	// How many findings were taken from them.
	Findings uint64 `json:"findings"`
	// Whether the reports tell what their checks asked.
	ChecksTold bool `json:"checks_told"`
	// The checks that asked something else then, or with other parameters: what they found is not known.
	Changed []string `json:"changed"`
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
	// Why so many items are enough, in the tester's words.
	SizeBasis *string `json:"size_basis,omitzero"`
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

// DifferenceSince: the earlier report.
type DifferenceSince struct {
	// The instant that it assessed; of a period, its end.
	AsOf time.Time `json:"as_of"`
	// Its period, of Type II.
	Period *DifferenceSincePeriod `json:"period,omitzero"`
	// The catalog that it was made with.
	Catalog DifferenceSinceCatalog `json:"catalog"`
	// The profile, where it had a name.
	Profile *string `json:"profile"`
	// Worst first in this order.
	Outcome Outcome `json:"outcome"`
}

// DifferenceCounts: how many changes there are, by what changed.
type DifferenceCounts struct {
	// How many of each kind.
	Criteria DifferenceCountsCriteria `json:"criteria"`
	// How many of each kind.
	Controls DifferenceCountsControls `json:"controls"`
	// How many of each kind.
	Findings DifferenceCountsFindings `json:"findings"`
	// How many of each kind.
	Resources DifferenceCountsResources `json:"resources"`
	// How many of each kind.
	Subjects DifferenceCountsSubjects `json:"subjects"`
	// How many of each kind.
	Checks DifferenceCountsChecks `json:"checks"`
}

// DifferenceChange: one thing that changed.
type DifferenceChange struct {
	// `new`: it fails and did not; `no_longer_known`: it failed, and nothing tells whether it still does; `worse` and `better`: otherwise, in the order of outcomes, or by what a control lacks; `gone` and `appeared`: a subject, check, control or criterion that is not there or not assessed, and what failed of it; `fixed`: it failed and does not; `accepted` and `no_longer_accepted`: a failure, whose outcome stays.
	Kind string `json:"kind"`
	// What changed.
	Of string `json:"of"`
	// The criterion, of one.
	Criterion *string `json:"criterion,omitzero"`
	// The control, of one.
	Control *string `json:"control,omitzero"`
	// The check, of a check, a finding and a resource.
	Check *string `json:"check,omitzero"`
	// The subject, of a subject, a finding and a resource; absent where nobody brought one.
	Subject *string `json:"subject,omitzero"`
	// The resource, of one.
	Resource *string `json:"resource,omitzero"`
	// What held of it; null where it was not there, and of subjects and checks.
	Before *DifferenceChangeBefore `json:"before"`
	// What holds of it; null where it is not there, and of subjects and checks.
	After *DifferenceChangeAfter `json:"after"`
	// Of a control whose outcome stays: what it lacks anew, or no more.
	Lacks []string `json:"lacks,omitzero"`
	// Everything that changed of what it rests on, the surest first.
	Reasons []DifferenceChangeReason `json:"reasons"`
}

// DifferenceRecurring: one thing.
type DifferenceRecurring struct {
	// The control.
	Control string `json:"control"`
	// The check that failed; absent where people did not do what the control says.
	Check *string `json:"check,omitzero"`
	// What sort of deviation, where no check failed.
	Kind *string `json:"kind,omitzero"`
	// How many deviations there were.
	Before uint64 `json:"before"`
	// How many there are.
	After uint64 `json:"after"`
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
	// Each subject of its checks, worst verdict first.
	Subjects []OperationPartSubject `json:"subjects"`
	// What was due and what was done, where people perform the control on a schedule.
	Occurrences *OperationPartOccurrences `json:"occurrences,omitzero"`
	// Of a control that events call for: what tests drew from, and what those that count found. Of one that people perform on a schedule: what tests of the due times found, where there are tests.
	Tested *OperationPartTested `json:"tested,omitzero"`
	// What did not do what the control says, in the order of time.
	Deviations []OperationPartDeviation `json:"deviations"`
	// Items that tests found to deviate, and that happened before or after the period, or while the control was not adopted: they are no deviations of any part, and stand with the nearest. Absent where there are none.
	Outside []OperationPartOutside `json:"outside,omitzero"`
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
	// The resources that any of them tells nothing of: the first hundred.
	Unknown []string `json:"unknown,omitzero"`
	// How many more there are at the least.
	MoreUnknown *uint64 `json:"more_unknown,omitzero"`
	// What the run rests on: those between its ends say the same.
	Evidence TimelineRunEvidence `json:"evidence"`
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

// DifferenceSincePeriod: its period, of Type II.
type DifferenceSincePeriod struct {
	// Its first moment.
	From time.Time `json:"from"`
	// The first moment after it.
	To time.Time `json:"to"`
}

// DifferenceSinceCatalog: the catalog that it was made with.
type DifferenceSinceCatalog struct {
	// Its id.
	ID string `json:"id"`
	// Its version.
	Version string `json:"version"`
	// Over its texts.
	Digest string `json:"digest"`
}

// DifferenceCountsCriteria: how many of each kind.
type DifferenceCountsCriteria struct {
	// How many.
	New uint64 `json:"new"`
	// How many.
	NoLongerKnown uint64 `json:"no_longer_known"`
	// How many.
	Worse uint64 `json:"worse"`
	// How many.
	NoLongerAccepted uint64 `json:"no_longer_accepted"`
	// How many.
	Gone uint64 `json:"gone"`
	// How many.
	Fixed uint64 `json:"fixed"`
	// How many.
	Better uint64 `json:"better"`
	// How many.
	Accepted uint64 `json:"accepted"`
	// How many.
	Appeared uint64 `json:"appeared"`
}

// DifferenceCountsControls: how many of each kind.
type DifferenceCountsControls struct {
	// How many.
	New uint64 `json:"new"`
	// How many.
	NoLongerKnown uint64 `json:"no_longer_known"`
	// How many.
	Worse uint64 `json:"worse"`
	// How many.
	NoLongerAccepted uint64 `json:"no_longer_accepted"`
	// How many.
	Gone uint64 `json:"gone"`
	// How many.
	Fixed uint64 `json:"fixed"`
	// How many.
	Better uint64 `json:"better"`
	// How many.
	Accepted uint64 `json:"accepted"`
	// How many.
	Appeared uint64 `json:"appeared"`
}

// DifferenceCountsFindings: how many of each kind.
type DifferenceCountsFindings struct {
	// How many.
	New uint64 `json:"new"`
	// How many.
	NoLongerKnown uint64 `json:"no_longer_known"`
	// How many.
	Worse uint64 `json:"worse"`
	// How many.
	NoLongerAccepted uint64 `json:"no_longer_accepted"`
	// How many.
	Gone uint64 `json:"gone"`
	// How many.
	Fixed uint64 `json:"fixed"`
	// How many.
	Better uint64 `json:"better"`
	// How many.
	Accepted uint64 `json:"accepted"`
	// How many.
	Appeared uint64 `json:"appeared"`
}

// DifferenceCountsResources: how many of each kind.
type DifferenceCountsResources struct {
	// How many.
	New uint64 `json:"new"`
	// How many.
	NoLongerKnown uint64 `json:"no_longer_known"`
	// How many.
	Worse uint64 `json:"worse"`
	// How many.
	NoLongerAccepted uint64 `json:"no_longer_accepted"`
	// How many.
	Gone uint64 `json:"gone"`
	// How many.
	Fixed uint64 `json:"fixed"`
	// How many.
	Better uint64 `json:"better"`
	// How many.
	Accepted uint64 `json:"accepted"`
	// How many.
	Appeared uint64 `json:"appeared"`
}

// DifferenceCountsSubjects: how many of each kind.
type DifferenceCountsSubjects struct {
	// How many.
	New uint64 `json:"new"`
	// How many.
	NoLongerKnown uint64 `json:"no_longer_known"`
	// How many.
	Worse uint64 `json:"worse"`
	// How many.
	NoLongerAccepted uint64 `json:"no_longer_accepted"`
	// How many.
	Gone uint64 `json:"gone"`
	// How many.
	Fixed uint64 `json:"fixed"`
	// How many.
	Better uint64 `json:"better"`
	// How many.
	Accepted uint64 `json:"accepted"`
	// How many.
	Appeared uint64 `json:"appeared"`
}

// DifferenceCountsChecks: how many of each kind.
type DifferenceCountsChecks struct {
	// How many.
	New uint64 `json:"new"`
	// How many.
	NoLongerKnown uint64 `json:"no_longer_known"`
	// How many.
	Worse uint64 `json:"worse"`
	// How many.
	NoLongerAccepted uint64 `json:"no_longer_accepted"`
	// How many.
	Gone uint64 `json:"gone"`
	// How many.
	Fixed uint64 `json:"fixed"`
	// How many.
	Better uint64 `json:"better"`
	// How many.
	Accepted uint64 `json:"accepted"`
	// How many.
	Appeared uint64 `json:"appeared"`
}

// DifferenceChangeBefore: what held of it; null where it was not there, and of subjects and checks.
type DifferenceChangeBefore struct {
	// Worst first in this order.
	Outcome Outcome `json:"outcome"`
	// Why: `missing`, `denied`, `stale`, `incomplete` of unknown; `wrong_type`, `evaluation`, `limit` of error; `empty_population`, `does_not_apply`, `no_occurrence`, `platform_guaranteed`, `not_relevant` of not_applicable; else null.
	Reason *string `json:"reason"`
	// What might be concluded, of a criterion.
	Conclusion *string `json:"conclusion,omitzero"`
}

// DifferenceChangeAfter: what holds of it; null where it is not there, and of subjects and checks.
type DifferenceChangeAfter struct {
	// Worst first in this order.
	Outcome Outcome `json:"outcome"`
	// Why: `missing`, `denied`, `stale`, `incomplete` of unknown; `wrong_type`, `evaluation`, `limit` of error; `empty_population`, `does_not_apply`, `no_occurrence`, `platform_guaranteed`, `not_relevant` of not_applicable; else null.
	Reason *string `json:"reason"`
	// What might be concluded, of a criterion.
	Conclusion *string `json:"conclusion,omitzero"`
}

// DifferenceChangeReason: one of them.
type DifferenceChangeReason struct {
	// `facts`: they say something else; `collected_anew`: they say the same, later; `catalog`: the check or control was changed; `profile`: parameters, selection, adoption; `acceptance`: a risk acceptance; `statements`: scope, records; `time`: something grew too old, fell due, began or expired; `untold`: nothing that reports tell of.
	Cause string `json:"cause"`
	// Which.
	Of []string `json:"of"`
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
	// How many there are, whatever they say, of the check and subject that has fewest.
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

// OperationPartSubject: what the control's checks come to for one subject.
type OperationPartSubject struct {
	// The subject.
	Subject string `json:"subject"`
	// What may be said of the control's operation on it.
	Verdict string `json:"verdict"`
	// How many there are, whatever they say, of the check that has fewest.
	Snapshots uint64 `json:"snapshots"`
	// The longest time without one. A length of time: `90s`, `36h`, `3d`.
	LongestGap string `json:"longest_gap"`
	// When it deviated, in the order of time.
	Deviations []OperationPartSubjectDeviation `json:"deviations"`
	// What no snapshot of some check tells of, in the order of time.
	Unknown []OperationPartSubjectUnknown `json:"unknown"`
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

// OperationPartTested: of a control that events call for: what tests drew from, and what those that count found. Of one that people perform on a schedule: what tests of the due times found, where there are tests.
type OperationPartTested struct {
	// What called for the control in the part; absent where neither facts nor a list nor a test tells.
	Population *OperationPartTestedPopulation `json:"population,omitzero"`
	// How many items were tested.
	Items uint64 `json:"items"`
	// How many of them deviate.
	Deviating uint64 `json:"deviating"`
	// How many of all no attribute applied to, as a note tells of each. Absent where there are none.
	NotApplicable *uint64 `json:"not_applicable,omitzero"`
	// The rate among the tested: `8.0%`. Absent where none was tested.
	Rate *string `json:"rate,omitzero"`
	// How the tested items came out of the population: all of them, drawn by chance (a workpaper shows the draw), or chosen.
	Selection *string `json:"selection,omitzero"`
	// How bad the population may be, with the confidence. Only where the items were drawn by chance.
	UpperLimit *OperationPartTestedUpperLimit `json:"upper_limit,omitzero"`
	// How sure one is of the limit: `90%`.
	Confidence *string `json:"confidence,omitzero"`
	// The sample that was drawn from this population, what is left of all items where nothing applied to the others, or the due times of a schedule that tests name; absent where there is none of these.
	Sample *OperationPartTestedSample `json:"sample,omitzero"`
	// Items that had to be tested and were not: drawn, or reported on, without a result for each attribute, or without any that applied or a note that tells why.
	Untested []string `json:"untested,omitzero"`
	// Tests that drew from something else, or from another state of it: another count or digest, or items that are not in it.
	OfOtherPopulations []string `json:"of_other_populations,omitzero"`
	// Tests that are dated before their items were drawn, or before one of them happened: they say nothing.
	TooEarly []string `json:"too_early,omitzero"`
}

// OperationPartDeviation: one deviation.
type OperationPartDeviation struct {
	// What sort of thing.
	Kind string `json:"kind"`
	// From when on: a failure from the first snapshot that shows it, an occurrence from its due date, an item from when it happened, see `dated_by`.
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
	// Of an item: what `from` is the date of. The item itself, where a list or a schedule tells when it happened, or else its test.
	DatedBy *string `json:"dated_by,omitzero"`
	// The risk acceptance in force when it began; it counts all the same.
	AcceptedBy *string `json:"accepted_by,omitzero"`
	// Of a failure: what the snapshots rest on that show its beginning and its end.
	Evidence *OperationPartDeviationEvidence `json:"evidence,omitzero"`
}

// OperationPartOutside: one such item.
type OperationPartOutside struct {
	// The test.
	Record string `json:"record"`
	// The item.
	Item string `json:"item"`
	// The attributes that it does not have.
	Attributes []string `json:"attributes"`
	// What the tester notes.
	Note *string `json:"note,omitzero"`
	// When it happened.
	At time.Time `json:"at"`
}

// TimelineRunEvidence: what the run rests on: those between its ends say the same.
type TimelineRunEvidence struct {
	// The facts that a snapshot rests on.
	First []Cited `json:"first"`
	// The facts that a snapshot rests on.
	Last []Cited `json:"last"`
	// How many snapshots stand between these two.
	Between uint64 `json:"between"`
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
	// The resources that these tell nothing of: the first hundred.
	Resources []string `json:"resources,omitzero"`
	// How many more there are at the least.
	MoreResources *uint64 `json:"more_resources,omitzero"`
}

// OperationPartObservedRemediation: how long what failed took to be mended, where the control allows a time.
type OperationPartObservedRemediation struct {
	// The time allowed. A length of time: `90s`, `36h`, `3d`.
	Within string `json:"within"`
	// How many failures were mended in the part.
	Mended uint64 `json:"mended"`
	// How many are known to fail at its end.
	Open uint64 `json:"open"`
	// How many nobody saw go on or end.
	Unknown uint64 `json:"unknown"`
	// The longest that a mended one took, as far as its begin is known. A length of time: `90s`, `36h`, `3d`.
	Longest *string `json:"longest,omitzero"`
	// Every failure that reaches into the part.
	Failures []OperationPartObservedRemediationFailure `json:"failures"`
}

// OperationPartSubjectDeviation: one deviation; without `to` where its end was not seen.
type OperationPartSubjectDeviation struct {
	// Its first moment.
	From time.Time `json:"from"`
	// The first moment after it.
	To *time.Time `json:"to,omitzero"`
}

// OperationPartSubjectUnknown: a stretch of time.
type OperationPartSubjectUnknown struct {
	// Its first moment.
	From time.Time `json:"from"`
	// The first moment after it.
	To time.Time `json:"to"`
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

// OperationPartTestedPopulation: what called for the control in the part; absent where neither facts nor a list nor a test tells.
type OperationPartTestedPopulation struct {
	// What the control calls it: a source, where the catalog describes one.
	ID string `json:"id"`
	// What it is.
	Title string `json:"title"`
	// Who tells of it: the facts, a list that people brought, or a test alone.
	Origin string `json:"origin"`
	// How many items it has.
	Count uint64 `json:"count"`
	// SHA-256 over its ids, ordered by their bytes, each with a line feed after it; what the test states where nothing else tells.
	Digest *string `json:"digest,omitzero"`
	// Whether it is known to be whole.
	Completeness string `json:"completeness"`
	// Everything that speaks against its being whole.
	Doubts []string `json:"doubts"`
}

// OperationPartTestedUpperLimit: how bad the population may be, with the confidence. Only where the items were drawn by chance.
type OperationPartTestedUpperLimit struct {
	// Of a large population at most this rate deviates: what auditors' tables print.
	Rate string `json:"rate"`
	// Of as many as `population` says, at most so many deviate.
	Items uint64 `json:"items"`
	// The same as a share of them.
	RateOfPopulation string `json:"rate_of_population"`
	// Of how many items that is told: those of the population without what was replaced and without what the attribute does not apply to.
	Population uint64 `json:"population"`
	// The attribute that the limit follows from, and what was found of it: it applied to fewer items, or deviates more often. Absent where the limit follows from the items as a whole.
	Attribute *OperationPartTestedUpperLimitAttribute `json:"attribute,omitzero"`
}

// OperationPartTestedSample: the sample that was drawn from this population, what is left of all items where nothing applied to the others, or the due times of a schedule that tests name; absent where there is none of these.
type OperationPartTestedSample struct {
	// How many items there are to test, all of the population that it was drawn from; of a schedule, the due times of the whole period that tests name.
	Items uint64 `json:"items"`
	// The fewest of them that some attribute was tested on. Absent where each was tested on all.
	Fewest *uint64 `json:"fewest,omitzero"`
	// How many items auditors are used to draw, by the catalog's table: a convention, and no rule. Absent where the catalog has no table, or all items were taken.
	Convention *OperationPartTestedSampleConvention `json:"convention,omitzero"`
	// Why so many are enough, in the tester's words.
	SizeBasis *string `json:"size_basis,omitzero"`
}

// OperationPartDeviationEvidence: of a failure: what the snapshots rest on that show its beginning and its end.
type OperationPartDeviationEvidence struct {
	// The facts that a snapshot rests on.
	From []Cited `json:"from"`
	// The facts that a snapshot rests on.
	To []Cited `json:"to,omitzero"`
}

// Cited: one source.
type Cited struct {
	// The source.
	Source string `json:"source"`
	// When it was collected.
	CollectedAt time.Time `json:"collected_at"`
	// SHA-256 over the source's bytes as supplied. With values, where some of that is or may be hidden: HMAC-SHA-256 under the redaction key over that digest as it is printed, or `withheld` without a key.
	Digest string `json:"digest"`
	// SHA-256 over the document that it came in, from `{` to `}`: of a file that holds nothing else, its own. With values, where some of that is or may be hidden: HMAC-SHA-256 under the redaction key over that digest as it is printed, or `withheld` without a key.
	FileDigest string `json:"file_digest"`
}

// OperationPartObservedRemediationFailure: one failure, against the time allowed.
type OperationPartObservedRemediationFailure struct {
	// The check.
	Check string `json:"check"`
	// The subject.
	Subject string `json:"subject"`
	// The resource.
	Resource *string `json:"resource,omitzero"`
	// What was wrong when it was first seen, in the check's words.
	Message *string `json:"message,omitzero"`
	// The first snapshot that shows it.
	From time.Time `json:"from"`
	// The first snapshot that shows it no longer; absent where there is none.
	To *time.Time `json:"to,omitzero"`
	// How long it is known to have lasted. A length of time: `90s`, `36h`, `3d`.
	Lasted string `json:"lasted"`
	// Whether that is longer than allowed: `pending` is open at the part's end and in time; of `unknown` nobody saw the end, or whether it is the rest of an earlier one.
	State string `json:"state"`
}

// OperationPartOccurrencesDuePerformed: a performance.
type OperationPartOccurrencesDuePerformed struct {
	// The record.
	Record string `json:"record"`
	// When it was done.
	At time.Time `json:"at"`
}

// OperationPartTestedUpperLimitAttribute: the attribute that the limit follows from, and what was found of it: it applied to fewer items, or deviates more often. Absent where the limit follows from the items as a whole.
type OperationPartTestedUpperLimitAttribute struct {
	// Its letter.
	Letter string `json:"letter"`
	// How many items it applied to.
	Items uint64 `json:"items"`
	// How many of them deviate from it.
	Deviating uint64 `json:"deviating"`
}

// OperationPartTestedSampleConvention: how many items auditors are used to draw, by the catalog's table: a convention, and no rule. Absent where the catalog has no table, or all items were taken.
type OperationPartTestedSampleConvention struct {
	// How often the control was called for.
	Frequency string `json:"frequency"`
	// The fewest, never more than there are.
	Least uint64 `json:"least"`
	// The most, never more than there are.
	Most uint64 `json:"most"`
}
