"""A session of Spark in local mode, as the tests and the benchmark start it."""

from pyspark.sql import SparkSession


def session(**more):
    """A session; `more` are settings by their names, with `__` for each dot."""
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": "4g",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        # Plans are long: written out as texts they take longer than the answers.
        "spark.sql.maxPlanStringLength": "1000",
        # Nothing outside this machine is asked, and nothing outside may ask.
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        **{name.replace("__", "."): value for name, value in more.items()},
    }
    builder = SparkSession.builder.master("local[*]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def as_view(statement):
    """A view or a table of a schema as a view of the session."""
    _, kind, name = statement.split()[:3]
    return statement.replace(f"CREATE {kind} {name}", f"CREATE OR REPLACE TEMPORARY VIEW {name}", 1)
