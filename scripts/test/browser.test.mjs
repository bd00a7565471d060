import assert from "node:assert/strict";
import { test } from "node:test";
import { lack } from "../lib/browser.mjs";

const CHROME = { chrome: "/usr/bin/chromium", driver: "/usr/bin/chromedriver" };
const FIREFOX = { firefox: "/usr/bin/firefox", gecko: "/usr/bin/geckodriver" };

function without(variable, work) {
  const before = process.env[variable];
  delete process.env[variable];
  try {
    work();
  } finally {
    if (before !== undefined) process.env[variable] = before;
  }
}

test("nothing is lacking where the browser and its driver are", () => {
  assert.deepEqual(
    ["chrome", "driver", "firefox", "gecko"].map((need) => lack(need, { ...CHROME, ...FIREFOX })),
    [undefined, undefined, undefined, undefined],
  );
});

test("a stage fails without Chromium or its driver", () =>
  without("CHROME_PATH", () => {
    assert.equal(lack("chrome", {}).fails, true);
    assert.match(lack("driver", { chrome: CHROME.chrome }).note, /chromedriver/);
    assert.equal(lack("driver", { chrome: CHROME.chrome }).fails, true);
  }));

test("a stage is absent without Firefox or its driver", () =>
  without("FIREFOX_PATH", () => {
    assert.equal(lack("gecko", CHROME).fails, false);
    assert.equal(lack("gecko", { ...CHROME, firefox: FIREFOX.firefox }).fails, false);
    assert.match(lack("gecko", { ...CHROME, firefox: FIREFOX.firefox }).note, /geckodriver/);
  }));

test("a browser that a variable names wrongly fails", () => {
  const before = process.env.FIREFOX_PATH;
  process.env.FIREFOX_PATH = "/nowhere/firefox";
  try {
    assert.equal(lack("firefox", CHROME).fails, true);
    assert.match(lack("firefox", CHROME).note, /nowhere/);
  } finally {
    if (before === undefined) delete process.env.FIREFOX_PATH;
    else process.env.FIREFOX_PATH = before;
  }
});
