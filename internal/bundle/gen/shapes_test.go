package main

import (
	"bytes"
	"os"
	"testing"
)

func TestShapesAreOfTheSchema(t *testing.T) {
	want, err := shapes()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../" + shapesFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the schema of ClusterInventory says; run make generate", shapesFile)
	}
}
