-- Lines of `insupport check -o ndjson` as tables; DuckDB reads the files itself.
create view line as select json as doc from read_ndjson_objects('reports*.ndjson', maximum_object_size = 67108864);

create view cluster as
select doc ->> '$.asOf' as as_of, cast(doc ->> '$.asOf' as date) - date '1970-01-01' as day, doc ->> '$.name' as name,
  doc ->> '$.environment' as environment, doc ->> '$.labels.team' as team, doc ->> '$.verdict' as verdict,
  doc ->> '$.verdictWithoutWaivers' as without_waivers
from line;

create view product as
select as_of, cluster, p ->> '$.name' as product, p ->> '$.version' as version, p ->> '$.line' as line, p ->> '$.phase' as phase,
  coalesce(p ->> '$.support.endedOn', p ->> '$.support.endsOn') as ends_on, p ->> '$.support.endsWith' as ends_with
from (select doc ->> '$.asOf' as as_of, doc ->> '$.name' as cluster, unnest(cast(doc -> '$.products' as json[])) as p from line);

create view finding as
select as_of, cluster, f ->> '$.rule' as rule, f ->> '$.level' as level, f ->> '$.message' as message,
  f ->> '$.waiver.owner' as waived_by, f ->> '$.waiver.expires' as waived_until
from (select doc ->> '$.asOf' as as_of, doc ->> '$.name' as cluster, unnest(cast(doc -> '$.findings' as json[])) as f from line);
