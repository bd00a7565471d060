"""The review on Spark in local mode, by the relation and by hand, in turn: `python spark.py FILE`; the last line is JSON."""

import json
import sys
import time

from pyspark.sql import SparkSession

ROUNDS = 3


def main(path):
    with open(path, encoding="utf8") as file:
        given = json.load(file)
    spark = (
        SparkSession.builder.master("local[*]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.memory", "4g")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    for table in ("leads", "grants", "grant_owners"):
        spark.read.parquet(f"{given['folder']}/{table}.parquet").createOrReplaceTempView(table)
        spark.sql(f"CACHE TABLE {table}")
    for view in given["views"]:
        spark.sql(view.replace("CREATE VIEW", "CREATE OR REPLACE TEMPORARY VIEW", 1))
    for table in given["tables"]:
        name = table.split()[2]
        spark.sql(table.replace("CREATE TABLE", "CREATE OR REPLACE TEMPORARY VIEW", 1))
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
