// Finds Chromium, Firefox and their drivers; installs them where that is allowed.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { run } from "./exec.mjs";
import { firstOf, installWithApt, onPath } from "./find.mjs";
import { at } from "./paths.mjs";
import { say, step } from "./say.mjs";

const CHROMIUM = {
  variable: "CHROME_PATH",
  names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"],
  places: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "/snap/bin/chromium",
  ],
};
const FIREFOX = {
  variable: "FIREFOX_PATH",
  names: ["firefox-esr", "firefox"],
  places: ["/Applications/Firefox.app/Contents/MacOS/firefox", "C:\\Program Files\\Mozilla Firefox\\firefox.exe"],
};

// Built from the registry without optimisation: under a minute instead of three.
const GECKODRIVER = "0.37.1";
const GECKO_ROOT = at("tools", "target", "geckodriver");
const GECKO_BUILT = at("tools", "target", "geckodriver", "bin", process.platform === "win32" ? "geckodriver.exe" : "geckodriver");

const NO_CHROMIUM =
  "No Chromium was found. Install one (Debian: `sudo apt-get install -y --no-install-recommends chromium chromium-driver`; elsewhere Chrome or Chromium) or set CHROME_PATH.";
const NO_DRIVER =
  "chromedriver was not found. Install the one of your browser's version (Debian: `sudo apt-get install -y chromium-driver`; macOS: `brew install chromedriver`) or set CHROMEDRIVER.";
const NO_FIREFOX = "no Firefox: install one (Debian: `sudo apt-get install -y --no-install-recommends firefox-esr`) or set FIREFOX_PATH";
const NO_GECKODRIVER = `no geckodriver: \`cargo install geckodriver --locked --version ${GECKODRIVER}\` or set GECKODRIVER`;

// Where a browser is. A variable that names it is the whole answer, right or wrong.
function find({ variable, names, places }) {
  const named = process.env[variable];
  if (named) return existsSync(named) ? named : undefined;
  return names.map(onPath).find((path) => path !== undefined) ?? places.find(existsSync);
}

async function chromium() {
  const found = () => ({ chrome: find(CHROMIUM), driver: process.env.CHROMEDRIVER ?? onPath("chromedriver") });
  const { chrome, driver } = found();
  if ((chrome === undefined || driver === undefined) && !process.env.CHROME_PATH) {
    await installWithApt("Chromium and its driver", ["chromium", "chromium-driver"]);
  }
  return found();
}

async function firefox() {
  if (find(FIREFOX) === undefined && !process.env.FIREFOX_PATH) await installWithApt("Firefox", ["firefox-esr"]);
  return find(FIREFOX);
}

async function geckodriver() {
  const find = () => process.env.GECKODRIVER ?? firstOf([onPath("geckodriver"), GECKO_BUILT]);
  if (find() === undefined) {
    const args = ["install", "geckodriver", "--locked", "--version", GECKODRIVER, "--root", GECKO_ROOT, "--debug", "--quiet"];
    try {
      await step("building geckodriver (once, about a minute)", () => run("cargo", args, { env: { CARGO_PROFILE_DEV_DEBUG: "0" } }));
    } catch (error) {
      say(`  cargo could not install geckodriver: ${error.message}`);
    }
  }
  return find();
}

/**
 * The browsers and drivers that these needs are about, installed if possible; undefined where there is none.
 * The needs are "chrome", "driver" (Chromium with chromedriver), "firefox" and "gecko" (Firefox with geckodriver).
 */
export async function browsers(needs) {
  const has = (...any) => any.some((need) => needs.includes(need));
  const found = has("chrome", "driver") ? await chromium() : {};
  if (has("firefox", "gecko")) found.firefox = await firefox();
  if (has("gecko") && found.firefox !== undefined) found.gecko = await geckodriver();
  return found;
}

/**
 * What a stage with this need lacks: a sentence, and whether the stage fails for it. Chromium has to be there;
 * where a machine has no Firefox and cannot install one, the stage is absent.
 */
export function lack(need, { chrome, driver, firefox, gecko }) {
  const fails = (note) => ({ fails: true, note });
  const wrong = ({ variable }) => fails(`${variable} names \`${process.env[variable]}\`, which does not exist.`);
  if (need === "firefox" || need === "gecko") {
    if (firefox === undefined) return process.env.FIREFOX_PATH ? wrong(FIREFOX) : { fails: false, note: NO_FIREFOX };
    return need === "gecko" && gecko === undefined ? { fails: false, note: NO_GECKODRIVER } : undefined;
  }
  if (chrome === undefined) return process.env.CHROME_PATH ? wrong(CHROMIUM) : fails(NO_CHROMIUM);
  return need === "driver" && driver === undefined ? fails(NO_DRIVER) : undefined;
}

function webdriver(name, capabilities) {
  const file = at("target", name);
  mkdirSync(at("target"), { recursive: true });
  writeFileSync(file, JSON.stringify(capabilities));
  return { WASM_BINDGEN_TEST_WEBDRIVER_JSON: file, WASM_BINDGEN_TEST_ONLY_WEB: "1" };
}

/** The environment in which the wasm test runner drives exactly this Chromium. */
export function chromeEnvironment({ chrome, driver }) {
  const args = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"];
  return { CHROMEDRIVER: driver, ...webdriver("webdriver-chromium.json", { "goog:chromeOptions": { binary: chrome, args } }) };
}

/** The same for this Firefox. */
export function firefoxEnvironment({ firefox, gecko }) {
  const options = { "moz:firefoxOptions": { binary: firefox, args: ["-headless"] } };
  return { GECKODRIVER: gecko, ...webdriver("webdriver-firefox.json", options) };
}
