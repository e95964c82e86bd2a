-- Lines of `insupport check -o ndjson` as tables. The lines are read as they stand:
--   sqlite3 history.db -cmd '.mode ascii' -cmd '.separator "\037" "\n"' 'create table line(doc text)' '.import reports.ndjson line' '.read sqlite.sql'
create view cluster as
select doc ->> '$.asOf' as as_of, cast(julianday(doc ->> '$.asOf') as integer) as day, doc ->> '$.name' as name,
  doc ->> '$.environment' as environment, doc ->> '$.labels.team' as team, doc ->> '$.verdict' as verdict,
  doc ->> '$.verdictWithoutWaivers' as without_waivers
from line;

create view product as
select doc ->> '$.asOf' as as_of, doc ->> '$.name' as cluster, p.value ->> '$.name' as product, p.value ->> '$.version' as version,
  p.value ->> '$.line' as line, p.value ->> '$.phase' as phase,
  coalesce(p.value ->> '$.support.endedOn', p.value ->> '$.support.endsOn') as ends_on, p.value ->> '$.support.endsWith' as ends_with
from line, json_each(doc, '$.products') as p;

create view finding as
select doc ->> '$.asOf' as as_of, doc ->> '$.name' as cluster, f.value ->> '$.rule' as rule, f.value ->> '$.level' as level,
  f.value ->> '$.message' as message, f.value ->> '$.waiver.owner' as waived_by, f.value ->> '$.waiver.expires' as waived_until
from line, json_each(doc, '$.findings') as f;
