package cli

import (
	"cmp"
	"context"
	"errors"
	"insupport/internal/ask"
	"insupport/internal/inventory"
	"insupport/internal/report"
	"insupport/internal/signature"
)

func (o *checkOptions) run(ctx context.Context, s *streams, args []string) error {
	outputs, err := o.showOptions.parse()
	if err != nil {
		return err
	}
	shard, err := o.shardOptions.parse()
	if err != nil {
		return err
	}
	fails, err := parseFailOn(o.failOn)
	if err != nil {
		return err
	}
	settings, err := s.config.settings()
	if err != nil {
		return err
	}
	given := settings
	if settings, err = o.withHorizon(settings); err != nil {
		return err
	}
	run, err := o.parameters(settings, s.now)
	if err != nil {
		return err
	}
	waivers, err := o.runWaivers()
	if err != nil {
		return err
	}
	baseline, err := o.readBaseline()
	if err != nil {
		return err
	}
	if len(args) == 0 && !o.live() {
		return errors.New("nothing to evaluate: name an inventory file, a folder, or - for standard input; `insupport inventory --init` writes a template")
	}
	b, err := o.load(ctx, s)
	if err != nil {
		return err
	}
	if err := o.trustHorizon(s.config, fails, b); err != nil {
		return err
	}
	opts, err := o.options(ctx, s, b, shard)
	if err != nil {
		return err
	}
	read, err := readSome(ctx, s, args, opts)
	if err != nil {
		return err
	}
	day := ask.LastDay(o.asOf, read.Inventories, s.now)
	outputs = o.choose(s, outputs, len(read.Inventories))
	written, err := o.withCase(outputs)
	if err != nil {
		return err
	}
	if err := o.waive(waivers, day, run); err != nil {
		return err
	}
	if err := s.guard(written, args, read, o.named(o.Annotations, o.waivers, o.baseline, signature.File(o.signKey))...); err != nil {
		return err
	}
	read.Inventories = held(shard, read)
	var garbage *fleetGarbage
	if len(read.Inventories) >= ask.ManyClusters {
		garbage = collectFleet()
		defer garbage.stop()
	}
	session, err := ask.Open(b, run, len(read.Inventories), s.now)
	if err != nil {
		return err
	}
	states, err := checkWaivers(ctx, session, waivers)
	if err != nil {
		return err
	}
	if err := s.vetSettings(ctx, session, b, given); err != nil {
		return err
	}
	meta, err := session.Metadata(ctx, toolVersion())
	if err != nil {
		return err
	}
	o.describe(&meta, s, b, run, settings)
	meta.Skipped, meta.Run.Unselected, meta.Run.Shard, meta.Waivers = len(read.Skipped), len(read.Unselected), shard, states
	stream, outputs := o.take(outputs, s, baseline)
	judged, whole := read.Inventories, o.withInventory || o.evidence != "" || o.reports != ""
	if !whole {
		read.Inventories = nil // nobody looks at them again
	}
	last := !whole && run["waivers"] == nil && baseline == nil && drops(outputs)
	garbage.drop(last)
	rep, problems, err := session.Report(ctx, meta, judged, ask.Watch{
		Last: last, Later: len(outputs) > 0,
		At:    s.judged(stream != nil),
		Each:  func(res *report.Result, inv *inventory.Inventory) { stream.write(meta, res, inv) },
		Abort: s.abort,
	})
	if err != nil {
		return err
	}
	problems = append(problems, stream.problem()...)
	tell(s, problems)
	switch {
	case shard != nil:
		shard.Problems = len(read.Problems) + len(problems)
		rep.Metadata.AsOf = cmp.Or(rep.Metadata.AsOf, day) // a shard may be empty
	case rep.Summary.Clusters == 0:
		return exitCode(exitError)
	}
	if run["waivers"] != nil {
		if err := session.TellWaivers(ctx, rep); err != nil {
			return err
		}
	}
	if baseline != nil {
		rep.MarkKnown(baseline, o.baseline)
	}
	o.embed(rep, read.Inventories)
	shown, err := formatFacts(ctx, session, rep, outputs)
	if err != nil {
		return err
	}
	unwritten := append(o.write(s, outputs, rep, shown), stream.end(rep)...)
	for _, err := range []error{o.checkAge(rep), o.writeCase(s, written, rep, read.Inventories, run, waivers, b, meta)} {
		if err != nil {
			unwritten = append(unwritten, err)
		}
	}
	unwritten = append(unwritten, o.keep(ctx, s, o.kubectl, rep, len(read.Problems)+len(problems)+len(unwritten) == 0)...)
	tell(s, unwritten)
	problems = append(problems, unwritten...)
	if len(read.Problems)+len(problems) > 0 {
		return exitCode(exitError)
	}
	return fails.code(rep)
}
