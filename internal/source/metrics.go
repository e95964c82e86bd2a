package source

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"

	"insupport/internal/document"
	"insupport/internal/lazy"
	"insupport/internal/regularfile"
)

// requestedMetric is how an API server tells which deprecated APIs clients
// asked for since it was started.
const requestedMetric = "apiserver_requested_deprecated_apis"

// apiServerMetric begins the names of metrics that only API servers have.
const apiServerMetric = "apiserver_"

var (
	metricsStart = lazy.Regexp(`^# (?:HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* [^\n]*\n(?:# (?:HELP|TYPE) |[a-zA-Z_:][a-zA-Z0-9_:]*[{ ])`)
	requestedRow = lazy.Regexp(`^` + requestedMetric + `\{([^{}]*)\} +([0-9.e+-]+)\s*$`)
	metricLabel  = lazy.Regexp(`([a-zA-Z_][a-zA-Z0-9_]*)="([^"\\]*)"`)
)

// isMetrics tells the text of metrics, all of a server's or the rows of
// deprecated APIs alone.
func isMetrics(start []byte) bool {
	return bytes.HasPrefix(start, []byte(requestedMetric+"{")) || metricsStart().Match(start)
}

// metricsName is what files of metrics are called, beside other text.
var metricsName = lazy.Regexp(`(?i)\.(?:txt|prom|metrics)(?:\.gz)?$`)

// metricsFile tells a file of metrics of an API server from other text.
func metricsFile(path string) bool {
	f, _, err := regularfile.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	in := bufio.NewReader(f)
	if start, _ := in.Peek(tarHeader); isGzip(start) {
		unzipped, err := gzip.NewReader(in)
		if err != nil {
			return false
		}
		in = bufio.NewReader(unzipped)
	}
	if start, _ := in.Peek(in.Size()); !isMetrics(start) {
		return false
	}
	start, _ := bufio.NewReaderSize(in, window).Peek(window)
	return bytes.HasPrefix(start, []byte(apiServerMetric)) || bytes.Contains(start, []byte("\n"+apiServerMetric))
}

// metrics reads which deprecated APIs an API server was asked for; other rows
// pass by.
func (s *scope) metrics(in *bufio.Reader) error {
	s.live = true
	ofServer := false
	for line := 1; ; line++ {
		row, err := in.ReadSlice('\n')
		ofServer = ofServer || bytes.HasPrefix(row, []byte(apiServerMetric))
		started := len(row) > 0
		if bytes.HasPrefix(row, []byte(requestedMetric+"{")) {
			if !s.requested(row, line) {
				return &document.Error{File: s.file(), Position: document.Position{Line: line},
					Message: requestedMetric + " is not as API servers write it; collect it again with kubectl get --raw /metrics"}
			}
		}
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = in.ReadSlice('\n')
		}
		switch {
		case errors.Is(err, io.EOF) && started:
			return &document.Error{File: s.file(), Position: document.Position{Line: line}, Message: "ends in the middle of a row; collect it again"}
		case errors.Is(err, io.EOF) && !ofServer:
			return &document.Error{File: s.file(), Message: "metrics of something else than an API server; kubectl get --raw /metrics prints those"}
		case errors.Is(err, io.EOF):
			s.asked = s.local == nil
			return nil
		case err != nil:
			return fmt.Errorf("%s: %w", s.file(), err)
		}
	}
}

// requested notes one row; false where it is none.
func (s *scope) requested(row []byte, line int) bool {
	m := requestedRow().FindSubmatch(row)
	if m == nil {
		return false
	}
	label := map[string]string{}
	for _, l := range metricLabel().FindAllSubmatch(m[1], -1) {
		label[string(l[1])] = string(l[2])
	}
	version, resource := label["version"], label["resource"]
	if version == "" || resource == "" {
		return false
	}
	if string(m[2]) == "0" {
		return true
	}
	key := apiKey{label["group"], version, resource}
	key.kind = cmp.Or(s.run.rec().kinds[key], resource)
	if s.called != "" {
		line = 0
	}
	if use := s.localDraft().api(key); use.requested == nil {
		use.requested = &Evidence{File: s.file(), Line: line, Object: resource, Field: requestedMetric}
	}
	return true
}

// newResources are the kinds of which the catalog knows when they go, by the
// names that their resources may have.
func newResources(catalog any) map[apiKey]string {
	out := map[apiKey]string{}
	products, _ := catalog.(map[string]any)
	for _, product := range sortedKeys(products) {
		of, _ := products[product].(map[string]any)
		topic, _ := of["apis"].(map[string]any)
		groups, _ := topic["groups"].(map[string]any)
		for group, versions := range groups {
			if group == "core" {
				group = ""
			}
			versions, _ := versions.(map[string]any)
			for version, kinds := range versions {
				kinds, _ := kinds.(map[string]any)
				for kind := range kinds {
					for _, resource := range resourceNames(strings.ToLower(kind)) {
						out[apiKey{group, version, resource}] = kind
					}
				}
			}
		}
	}
	return out
}

// resourceNames are what a kind's resource may be called, whatever its plural
// is: services, ingresses, networkpolicies, endpoints.
func resourceNames(kind string) []string {
	return []string{kind, kind + "s", kind + "es", strings.TrimSuffix(kind, "y") + "ies"}
}
