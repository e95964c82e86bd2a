-- What a release would end: clusters whose product leaves support with it, as the newest report knows.
select cluster, product, version, ends_on
from product
where ends_with = '2.4.0' and as_of = (select max(as_of) from product as newest where newest.cluster = product.cluster)
order by cluster, product;
