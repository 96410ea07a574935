package soc2

// #include "engine.h"
import "C"

// Beside is what a report has beside what it always has. The zero value is nothing.
type Beside struct {
	// Baseline is an earlier JSON report: what is new, fixed, worse, better or gone since, and why.
	Baseline *Text
	// Values shows the facts that findings rest on, in JSON, without what the sources' schemas call sensitive.
	Values bool
	// RedactionKey gives digests of what is not shown (HMAC-SHA-256), so that who has the key sees what is equal: 16 bytes or more. It is
	// used where Values are shown.
	RedactionKey []byte
}

// with makes the library's handle of it for one call.
func (beside Beside) with(call func(*C.soc2_beside) error) error {
	made := C.soc2_beside_new()
	defer C.soc2_beside_free(made)
	var failure *C.soc2_error
	if beside.Baseline != nil {
		name, nameLen := chars(beside.Baseline.Name)
		report, reportLen := octetsOf(beside.Baseline.Content)
		status := C.soc2_beside_set_baseline(made, name, nameLen, report, reportLen, &failure)
		if err := failed(status, &failure); err != nil {
			return err
		}
	}
	if beside.Values {
		key, keyLen := octets(beside.RedactionKey)
		if err := failed(C.soc2_beside_show_values(made, key, keyLen, &failure), &failure); err != nil {
			return err
		}
	}
	return call(made)
}
