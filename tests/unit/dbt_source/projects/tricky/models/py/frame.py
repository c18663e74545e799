def model(dbt, session):
    dbt.config(tags=["py"], packages=["numpy==1.0"])
    a = dbt.ref("staging_a")
    b = dbt.source("raw", "items")
    return a.union(b)
