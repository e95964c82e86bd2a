-- Clusters by verdict on each day, by environment.
select as_of, environment, verdict, count(*) as clusters
from cluster group by as_of, environment, verdict order by as_of, environment, verdict;
