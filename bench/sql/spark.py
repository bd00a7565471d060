"""The review on Spark in local mode, by the relation and by hand, in turn: `python spark.py FILE`; the last line is JSON."""

import json
import sys
import time

from spark_session import as_view, session

ROUNDS = 1


def main(path):
    with open(path, encoding="utf8") as file:
        given = json.load(file)
    spark = session(spark__sql__shuffle__partitions="4")
    for table in ("leads", "grants", "grant_owners"):
        spark.read.parquet(f"{given['folder']}/{table}.parquet").createOrReplaceTempView(table)
        spark.sql(f"CACHE TABLE {table}")
    for view in given["views"]:
        spark.sql(as_view(view))
    for table in given["tables"]:
        name = table.split()[2]
        spark.sql(as_view(table))
        spark.sql(f"CACHE TABLE {name}")
    times = {"ours": [], "hand": []}
    for _ in range(ROUNDS + 1):
        for way in times:
            start = time.perf_counter()
            rows = spark.sql(given[way]).collect()
            times[way].append(time.perf_counter() - start)
            if {row[0]: int(row[1]) for row in rows} != given["wanted"]:
                raise SystemExit(f"{way} gives other counts")
    # The first of each compiles.
    medians = {way: sorted(all_times[1:])[ROUNDS // 2] for way, all_times in times.items()}
    print(json.dumps({"version": spark.version, **medians}))
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1])
