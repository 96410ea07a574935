module faces

go 1.24

require soc2 v0.0.0

replace soc2 => ../../../soc2-ffi/go
