// The door of every command: says which Node is needed before any newer syntax is read.
const NEEDED = [20, 19];
const found = process.versions.node.split(".").map(Number);

if (found[0] < NEEDED[0] || (found[0] === NEEDED[0] && found[1] < NEEDED[1])) {
  console.error(
    `Node ${NEEDED.join(".")} or newer is needed, this is ${process.version}. Get it from https://nodejs.org or with your version manager.`,
  );
  process.exit(1);
}

import(`./${process.argv[2]}.mjs`)
  .then((command) => command.main(process.argv.slice(3)))
  .catch((error) => {
    const isPlain = error instanceof Error && error.isPlain === true;
    console.error(isPlain ? error.message : error);
    process.exitCode = 1;
  });
