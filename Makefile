# make         builds ./insupport
# make check   the short loop: formats, vet, rules and their tests, unit tests; installs nothing
# make rego    rules, libraries and their tests, or the tests of one (RULE=release/leaves_next)
# make cover   rules, libraries and their tests, with the lines that no test reaches
# make setup   installs what make test needs besides Go
# make test    everything a contributor must pass
# make test-cluster asks a real API server (built once, in some minutes)
# make bench   speed beside conftest, opa and others, with targets (10 minutes; make bench-large: fleets of 100,000)
# make fuzz    longer fuzzing (FUZZTIME=10m)
# make release builds archives, packages and the image of the checked out commit into dist/
# make test-release builds it twice, compares, installs and runs it
# make home     gives the project the module path of its home (MODULE=forge.example/owner/insupport)
# make mutants one condition of the rules at a time, and the tests that notice (ONLY=rules/os/)

FUZZTIME ?= 10m
ONLY ?= rules/
COVERAGE := 95
TOOLS := .tools

.PHONY: test-cluster home release release-check test-release build check setup test bench bench-large fuzz fmt lint rego cover go readers generate tools mutants catalog-lifecycles

# Without C, as releases are: a program that loads its library starts later.
build:
	CGO_ENABLED=0 go build -trimpath -o insupport ./cmd/insupport

# What is tried on many inputs, or by running the program, make check tries on few.
check: lint rego
	go test -short ./internal/... ./cmd/...

setup: tools readers

# Fuzzing goes by a number of inputs: a time may be over before the seeds are through.
test: setup lint cover go release-check
	tests/fuzz.sh 100x

# Tools come from the nested module, so that their requirements never reach go.mod.
tools: $(TOOLS)/opa

$(TOOLS)/opa: tests/tools/go.mod
	cd tests/tools && go build -o ../../$(TOOLS)/ tool
	@touch $@

fmt: tools
	gofmt -w cmd data internal rego tests
	$(TOOLS)/opa fmt -w rego

lint: tools
	@test -z "$$(gofmt -l cmd data internal rego tests)" || { gofmt -l cmd data internal rego tests; echo "run make fmt"; exit 1; }
	$(TOOLS)/opa fmt --list --fail rego
	go vet ./...
	$(TOOLS)/staticcheck ./...

ifdef RULE
rego: tools
	@test -d rego/insupport/rules/$(RULE) || { echo "no rule or category $(RULE); they are the folders of rego/insupport/rules"; exit 2; }
	mkdir -p $(TOOLS)/schema && cp internal/schema/*.json $(TOOLS)/schema/
	$(TOOLS)/opa check --strict --schema $(TOOLS)/schema rego
	$(TOOLS)/opa test --timeout 60s rego -r '^data\.insupport\.rules\.$(subst /,\.,$(RULE))(_test|\.)'
else
rego: tools
	mkdir -p $(TOOLS)/schema && cp internal/schema/*.json $(TOOLS)/schema/
	$(TOOLS)/opa check --strict --schema $(TOOLS)/schema rego
	$(TOOLS)/opa test --timeout 60s rego
endif

# The same with the lines that no test reaches, which takes longer.
cover: tools
	mkdir -p $(TOOLS)/schema && cp internal/schema/*.json $(TOOLS)/schema/
	$(TOOLS)/opa check --strict --schema $(TOOLS)/schema rego
	$(TOOLS)/opa test --timeout 60s --coverage --threshold $(COVERAGE) --format json rego > $(TOOLS)/coverage.json || { $(TOOLS)/opa test --timeout 60s rego; go run ./tests/coverage $(TOOLS)/coverage.json; exit 1; }

go: tools readers
	go test -timeout 30m ./...

# What reads the report formats, the HTML page and the history in tests.
readers:
	tests/formats/install.sh
	tests/browser/install.sh
	tests/history/install.sh

# The catalog that the binary carries, made from data/, and the role that asking a cluster takes.
generate:
	go run ./internal/bundle/gen
	go run ./cmd/insupport rbac --write-reports >deploy/base/role.yaml

bench: build tools
	go run ./tests/bench

bench-large: build tools
	go run ./tests/bench -large

mutants:
	go run ./tests/mutants -only $(ONLY)

fuzz:
	tests/fuzz.sh $(FUZZTIME)

# Published lifecycles, from a checkout of endoflife.date; corrections stay in patch.yaml.
catalog-lifecycles:
	go run ./internal/lifecycles/import -source $(SOURCE); status=$$?; $(MAKE) generate && exit $$status

release: $(TOOLS)/goreleaser
	tests/release/build.sh

release-check: $(TOOLS)/goreleaser
	$(TOOLS)/goreleaser check --quiet

home:
	tests/home.sh "$(MODULE)"

# Not in make test: its tools take minutes to build, and a gigabyte of memory.
test-cluster: $(TOOLS)/cluster/kube-apiserver
	tests/cluster/install.sh
	go test -tags cluster -count=1 -timeout 20m ./tests/cluster

# Kubernetes tells no version of its own unless it is built into it.
$(TOOLS)/cluster/kube-apiserver: tests/cluster/tools/go.mod
	cd tests/cluster/tools && go build -ldflags "-X k8s.io/component-base/version.gitVersion=$$(go list -m -f '{{.Version}}' k8s.io/kubernetes)" -o ../../../$(TOOLS)/cluster/ tool
	@touch $@

test-release:
	tests/release/test.sh

$(TOOLS)/goreleaser: tests/release/go.mod tests/release/manpages/go.mod
	cd tests/release && go build -o ../../$(TOOLS)/ tool && go build -o ../../$(TOOLS)/ ./image && cd manpages && go build -o ../../../$(TOOLS)/ .
	@touch $@
