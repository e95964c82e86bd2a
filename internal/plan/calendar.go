package plan

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"insupport/internal/finding"
	"insupport/internal/term"
)

// writeCalendar writes the last days to start as all-day events (RFC 5545). A
// plan that has no such day has no event.
func writeCalendar(w io.Writer, d *Document) error {
	var b bytes.Buffer
	line := func(name, value string) { fold(&b, name+":"+value) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//insupport//plan//EN")
	for _, c := range d.Clusters {
		if c.Start == nil || c.Start.By == "" {
			continue
		}
		by, err := time.Parse(time.DateOnly, c.Start.By)
		if err != nil {
			return malformed("the start of %s: %v", c.Name, err)
		}
		stamp := strings.ReplaceAll(c.asOf, "-", "") // of the question: two runs give equal bytes
		line("BEGIN", "VEVENT")
		line("UID", fmt.Sprintf("%x@insupport", sha256.Sum256([]byte(c.Name+"\x00"+c.Target.String()))))
		line("DTSTAMP", stamp+"T000000Z")
		line("DTSTART;VALUE=DATE", by.Format("20060102"))
		line("DTEND;VALUE=DATE", by.AddDate(0, 0, 1).Format("20060102"))
		line("SUMMARY", icsText(fmt.Sprintf("Last day to start the upgrade of %s to %s", c.Name, c.Target)))
		said := append([]string{c.Start.Reason}, finding.NotDecided(c.Undecided)...)
		if bare := c.bare(); bare != "" {
			said = append(said, bare)
		}
		line("DESCRIPTION", icsText(strings.Join(said, "; ")))
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	_, err := w.Write(b.Bytes())
	return err
}

var icsEscapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`)

func icsText(s string) string { return icsEscapes.Replace(term.Line(s)) }

// fold writes a content line, broken before it has more than 75 bytes.
func fold(b *bytes.Buffer, text string) {
	const most = 75
	for room := most; len(text) > room; room = most - 1 {
		at := room
		for at > 1 && !utf8.RuneStart(text[at]) {
			at--
		}
		b.WriteString(text[:at] + "\r\n ")
		text = text[at:]
	}
	b.WriteString(text + "\r\n")
}

// writePrometheus writes a file for the node exporter's textfile collector.
func writePrometheus(w io.Writer, d *Document) error {
	var b bytes.Buffer
	for _, note := range d.Notes {
		fmt.Fprintf(&b, "# insupport: %s\n", term.Line(note))
	}
	b.WriteString("# HELP insupport_plan_status Status of the plan: 1 for the one that holds.\n# TYPE insupport_plan_status gauge\n")
	for _, c := range d.Clusters {
		for _, status := range []string{Blocked, Unknown, Ready, NothingToDo} {
			held := 0
			if c.Status == status {
				held = 1
			}
			fmt.Fprintf(&b, "insupport_plan_status{%s,status=%q} %d\n", c.labels(), status, held)
		}
	}
	for i, c := range slices.DeleteFunc(slices.Clone(d.Clusters), func(c *Cluster) bool { return c.bare() == "" }) {
		if i == 0 {
			b.WriteString("# HELP insupport_plan_status_without_waivers Status with no waiver and no rule switched off, where it is another one.\n# TYPE insupport_plan_status_without_waivers gauge\n")
		}
		fmt.Fprintf(&b, "insupport_plan_status_without_waivers{%s,status=%q} 1\n", c.labels(), c.StatusWithoutWaivers)
	}
	for i, c := range d.Clusters {
		if i == 0 {
			b.WriteString("# HELP insupport_plan_not_decided Judgements that could not be made and do not move the status.\n# TYPE insupport_plan_not_decided gauge\n")
		}
		fmt.Fprintf(&b, "insupport_plan_not_decided{%s} %d\n", c.labels(), finding.CountBeside(c.Undecided))
	}
	head := "# HELP insupport_plan_start_by_timestamp_seconds Last day to start so that no hop ends on a line out of support, at midnight UTC.\n" +
		"# TYPE insupport_plan_start_by_timestamp_seconds gauge\n"
	for _, c := range d.Clusters {
		if c.Start == nil || c.Start.By == "" {
			continue
		}
		by, err := time.Parse(time.DateOnly, c.Start.By)
		if err != nil {
			return malformed("the start of %s: %v", c.Name, err)
		}
		fmt.Fprintf(&b, "%sinsupport_plan_start_by_timestamp_seconds{%s} %s\n", head, c.labels(), strconv.FormatInt(by.Unix(), 10))
		head = ""
	}
	_, err := w.Write(b.Bytes())
	return err
}

var promEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func (c *Cluster) labels() string {
	return fmt.Sprintf(`cluster="%s",target="%s"`, promEscapes.Replace(term.Line(c.Name)), promEscapes.Replace(term.Line(c.Target.String())))
}
