module soc2

go 1.24
