// Command manpages writes a manual page for each command of insupport into a folder.
//
//	manpages -o FOLDER -date RFC3339
package main

import (
	"flag"
	"log"
	"os"
	"time"

	"github.com/spf13/cobra/doc"

	"insupport/internal/cli"
)

func main() {
	log.SetFlags(0)
	folder := flag.String("o", "", "the folder to write to")
	date := flag.String("date", "", "the time that everything is dated by")
	flag.Parse()
	made, err := time.Parse(time.RFC3339, *date)
	if err == nil {
		err = os.MkdirAll(*folder, 0o755)
	}
	if err == nil {
		root := cli.Command()
		root.DisableAutoGenTag = true
		err = doc.GenManTree(root, &doc.GenManHeader{Section: "1", Date: &made, Source: "insupport", Manual: "insupport"}, *folder)
	}
	if err != nil {
		log.Fatalf("manpages: %v", err)
	}
}
