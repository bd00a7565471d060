// Finds a Chromium and its driver; installs them with apt where that is allowed.
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { read, run } from "./exec.mjs";
import { at } from "./paths.mjs";
import { say, step } from "./say.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  "/snap/bin/chromium",
];
const APT = ["install", "-y", "-qq", "--no-install-recommends", "chromium", "chromium-driver"];

const NO_CHROMIUM =
  "No Chromium was found. Install one (Debian: `sudo apt-get install -y --no-install-recommends chromium chromium-driver`; elsewhere Chrome or Chromium) or set CHROME_PATH.";
const NO_DRIVER =
  "chromedriver was not found. Install the one of your browser's version (Debian: `sudo apt-get install -y chromium-driver`; macOS: `brew install chromedriver`) or set CHROMEDRIVER.";

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath(name) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const suffixes = process.platform === "win32" ? [".exe"] : [""];
  return folders.flatMap((folder) => suffixes.map((suffix) => join(folder, name + suffix))).find(executable);
}

function find() {
  const named = process.env.CHROME_PATH;
  const chrome = named
    ? existsSync(named)
      ? named
      : undefined
    : (NAMES.map(onPath).find((path) => path !== undefined) ?? PLACES.find(existsSync));
  return { chrome, driver: process.env.CHROMEDRIVER ?? onPath("chromedriver") };
}

// How apt-get may be run here: as root, by sudo without a password, or not at all.
function apt() {
  if (process.platform !== "linux" || onPath("apt-get") === undefined) return undefined;
  if (process.getuid() === 0) return ["apt-get"];
  return read("sudo", ["-n", "true"]) === undefined ? undefined : ["sudo", "-n", "apt-get"];
}

async function install([command, ...before]) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  try {
    await step("installing Chromium and its driver with apt", () => {
      run(command, [...before, "update", "-qq"], { env });
      run(command, [...before, ...APT], { env });
    });
  } catch (error) {
    say(`  apt could not install Chromium: ${error.message}`);
  }
}

/** The paths of Chromium and chromedriver, installed if possible; undefined where there is none. */
export async function browser() {
  const found = find();
  const manager = found.chrome === undefined || found.driver === undefined ? apt() : undefined;
  if (manager === undefined || process.env.CHROME_PATH) return found;
  await install(manager);
  return find();
}

/** The sentence that says what a stage with this need lacks, or undefined. */
export function lack(need, { chrome, driver }) {
  const named = process.env.CHROME_PATH;
  if (chrome === undefined) return named ? `CHROME_PATH names \`${named}\`, which does not exist.` : NO_CHROMIUM;
  return need === "driver" && driver === undefined ? NO_DRIVER : undefined;
}

/** The environment in which the wasm test runner drives exactly this Chromium. */
export function driverEnvironment({ chrome, driver }) {
  const capabilities = {
    "goog:chromeOptions": { binary: chrome, args: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"] },
  };
  const file = at("target", "webdriver.json");
  mkdirSync(at("target"), { recursive: true });
  writeFileSync(file, JSON.stringify(capabilities));
  return { CHROMEDRIVER: driver, WASM_BINDGEN_TEST_WEBDRIVER_JSON: file, WASM_BINDGEN_TEST_ONLY_WEB: "1" };
}
