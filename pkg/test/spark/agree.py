"""Spark in local mode returns the rows that the rules allow, by filters and by the relation of grants: `python agree.py FILE`."""

import json
import sys
import time
from collections import Counter
from datetime import datetime, timezone

from pyspark.sql.types import BooleanType, DoubleType, IntegerType, LongType, StringType, StructField, StructType, TimestampType
from spark_session import as_view, session

FLAGS = {"partner_absent", "owner_absent", "assignee_absent", "created_by_absent", "id_absent", "at_home"}


def schema(*columns):
    return StructType([StructField(name, kind, True) for name, kind in columns])


def kind_of(name):
    if name in FLAGS:
        return BooleanType()
    return {"criterion": LongType(), "valid_until": TimestampType()}.get(name, StringType())


def moment(text):
    return None if text is None else datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)


def rows_of(spark, sql, params):
    return sorted((str(row[0]), str(row[1]), int(row[2])) for row in spark.sql(sql, args=params).collect())


def main(path):
    with open(path, encoding="utf8") as file:
        given = json.load(file)
    # Re-planning writes the plans of thirty filters out after each stage.
    spark = session(spark__sql__shuffle__partitions="2", spark__default__parallelism="2", spark__sql__adaptive__enabled="false")
    texts = ["id", "partner", "owner", "assignee", "created_by", "origin", "contact"]
    columns = [("n", IntegerType()), *((name, StringType()) for name in texts), ("size", DoubleType()), ("name", StringType())]
    records = [[None if value is None else float(value) if at == 8 else value for at, value in enumerate(row)] for row in given["records"]]
    plain = spark.createDataFrame(records, schema(*columns)).coalesce(1).cache()
    loose = ["n", "size", *(f"{name} COLLATE UTF8_LCASE AS {name}" for name in (*texts, "name"))]
    named = [(name, StringType()) for name in ("user_id", "level", "group_id", "staff_role")]
    flags = [(name, BooleanType()) for name in ("below", "branches")]
    shares = schema(("record", IntegerType()), *named, *flags, ("role_partner", StringType()), ("role", StringType()))
    plain_shares = spark.createDataFrame(given["shares"], shares).coalesce(1).cache()
    loose_shares = [f"{name} COLLATE UTF8_LCASE AS {name}" if name in ("user_id", "level", "group_id") else name for name in shares.names]
    asked = 0
    started = time.perf_counter()
    failures = []
    for at, programme in enumerate(given["programmes"]):
        # Every second time columns take cases for equal, which must not matter.
        (plain.selectExpr(*loose) if at % 2 == 1 else plain).createOrReplaceTempView("records")
        (plain_shares.selectExpr(*loose_shares) if at % 2 == 1 else plain_shares).createOrReplaceTempView("shares")
        filters = programme["filters"]
        wanted = sorted((each["action"], each["viewer"], n) for each in filters for n in each["rows"])
        parts = [f"SELECT '{each['action']}' AS a, '{each['viewer']}' AS v, r.n AS n FROM records r WHERE {each['sql']}" for each in filters]
        if rows_of(spark, " UNION ALL ".join(parts), [value for each in filters for value in each["params"]]) != wanted:
            failures.append(f"the filters of programme {at}")
        never_null = [f"SELECT 1 AS a, 1 AS v, r.n AS n FROM records r WHERE {each['sql']} IS NULL" for each in filters]
        if rows_of(spark, " UNION ALL ".join(never_null), [value for each in filters for value in each["params"]]):
            failures.append(f"NULL in the filters of programme {at}")
        names = given["columns"]
        grants = [[moment(value) if name == "valid_until" else value for name, value in zip(names, row)] for row in programme["grants"]]
        spark.createDataFrame(grants, schema(*((name, kind_of(name)) for name in names))).coalesce(1).createOrReplaceTempView("grants")
        owners = schema(("owner", StringType()), ("class", StringType()), ("account", StringType()))
        spark.createDataFrame(programme["owners"], owners).coalesce(1).createOrReplaceTempView("grant_owners")
        for view in programme["views"]:
            spark.sql(as_view(view))
        if rows_of(spark, "SELECT action, viewer, record FROM permitted_records", []) != wanted:
            failures.append(f"the relation of programme {at}")
        seen = Counter(viewer for action, viewer, _ in wanted if action.endswith(".view"))
        if {row[0]: row[1] for row in spark.sql("SELECT viewer, records FROM visible_counts").collect()} != seen:
            failures.append(f"the counts of programme {at}")
        asked += 2 * len(filters) * len(given["records"])
        print(f"programme {at + 1} of {len(given['programmes'])}: {len(filters)} filters, {time.perf_counter() - started:.0f} s", flush=True)
    print(f"Spark {spark.version}: {asked} decisions by filters and by the relation, {len(failures)} programmes differ")
    for failure in failures:
        print(failure)
    spark.stop()
    return 1 if failures or asked < 200_000 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
