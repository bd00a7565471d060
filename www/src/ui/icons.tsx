import type { ReactNode } from "react";

const PATHS = {
  check: <path d="M3.5 8.5l3 3 6-7" />,
  cross: <path d="M4 4l8 8M12 4l-8 8" />,
  chevron: <path d="M4 6l4 4 4-4" />,
  left: <path d="M10 3.5L5.5 8l4.5 4.5" />,
  right: <path d="M6 3.5L10.5 8 6 12.5" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.25" />
      <path d="M10.3 10.3L13.5 13.5" />
    </>
  ),
  eye: (
    <>
      <path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8z" />
      <circle cx="8" cy="8" r="2" />
    </>
  ),
  hidden: (
    <path d="M2 2l12 12M6.6 3.7A7 7 0 018 3.5c4 0 6.5 4.5 6.5 4.5a12 12 0 01-2 2.5M4.2 4.8A12 12 0 001.5 8S4 12.5 8 12.5a7 7 0 003.3-.8" />
  ),
  undo: <path d="M6 3L2.5 6.5 6 10M2.5 6.5H9a4 4 0 010 8H7" />,
  redo: <path d="M10 3l3.5 3.5L10 10M13.5 6.5H7a4 4 0 000 8h2" />,
  star: <path d="M8 1.8l1.9 4 4.3.6-3.1 3 .8 4.3L8 11.6l-3.9 2.1.8-4.3-3.1-3 4.3-.6z" fill="currentColor" />,
  sun: (
    <>
      <circle cx="8" cy="8" r="3" />
      <path d="M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9L13 13M13 3l-1.1 1.1M4.1 11.9L3 13" />
    </>
  ),
  moon: <path d="M13.5 9.5A6 6 0 016.5 2.5a6 6 0 107 7z" />,
  system: (
    <>
      <rect x="1.5" y="2.5" width="13" height="8.5" rx="1.5" />
      <path d="M5.5 14h5M8 11v3" />
    </>
  ),
  warning: <path d="M8 2L14.5 13.5h-13zM8 6.5v3M8 11.5v.100" />,
  info: (
    <>
      <circle cx="8" cy="8" r="6.3" />
      <path d="M8 7.3v3.9M8 4.9v.100" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M10.5 3v-.500h-8v8H3" />
    </>
  ),
  upload: <path d="M8 10.5V2.5M4.8 5.5L8 2.3l3.2 3.2M2.5 10.5v3h11v-3" />,
  plus: <path d="M8 3v10M3 8h10" />,
  minus: <path d="M3 8h10" />,
  swap: <path d="M2.5 5.5h10M10 2.8l2.7 2.7L10 8.2M13.5 10.5h-10M6 7.8l-2.7 2.7L6 13.2" />,
  home: <path d="M2.5 7L8 2.5 13.5 7v6.500h-4V10h-3v3.500h-4z" />,
  building: <path d="M3 13.5v-11h6v11M9 6.5h4v7M1.5 13.500h13M5 5h2M5 7.500h2M5 10h2M11 9v.010M11 11v.010" />,
  people: (
    <>
      <circle cx="6" cy="5.500" r="2.500" />
      <path d="M1.500 13.500c0-2.500 2-4 4.500-4s4.500 1.500 4.500 4M10.500 3.200a2.500 2.500 0 010 4.600M12 9.800c1.600.600 2.500 1.900 2.500 3.700" />
    </>
  ),
  person: (
    <>
      <circle cx="8" cy="5.200" r="2.700" />
      <path d="M2.800 13.800c0-2.700 2.300-4.300 5.200-4.300s5.200 1.600 5.200 4.300" />
    </>
  ),
  list: <path d="M5.500 4h8M5.500 8h8M5.500 12h8M2.500 4h.010M2.500 8h.010M2.500 12h.010" />,
  shield: <path d="M8 1.800l5.500 2v4.200c0 3-2.200 5.200-5.500 6.200-3.300-1-5.500-3.200-5.500-6.200V3.800z" />,
  share: (
    <>
      <circle cx="4" cy="8" r="1.800" />
      <circle cx="12" cy="3.800" r="1.800" />
      <circle cx="12" cy="12.200" r="1.800" />
      <path d="M5.600 7.100l4.800-2.500M5.600 8.900l4.800 2.500" />
    </>
  ),
  review: <path d="M3 2.500h10v11H3zM5.500 8l1.800 1.800 3.200-3.600" />,
  matrix: <path d="M2.500 2.500h11v11h-11zM2.500 6.200h11M2.500 9.800h11M6.200 2.500v11M9.800 2.500v11" />,
  history: <path d="M2.500 8a5.500 5.500 0 105.500-5.500A5.600 5.600 0 003.400 5M3 2.200V5h2.800M8 5v3.200l2 1.300" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.500V8l2.400 1.500" />
    </>
  ),
  code: <path d="M5.500 4L1.800 8l3.700 4M10.500 4l3.700 4-3.700 4" />,
  folder: <path d="M1.800 12.800V3.500h4.400l1.600 2h6.400v7.300z" />,
  download: <path d="M8 2.500v8M4.800 7.500L8 10.700l3.200-3.200M2.500 12v1.500h11V12" />,
  more: <path d="M3.500 8h.010M8 8h.010M12.500 8h.010" strokeWidth="2.500" />,
  filter: <path d="M2 4h12M4.500 8h7M6.500 12h3" />,
  menu: <path d="M2.500 4h11M2.500 8h11M2.500 12h11" />,
  help: (
    <>
      <circle cx="8" cy="8" r="6.300" />
      <path d="M6.200 6.200a1.900 1.900 0 113 1.500c-.700.500-1.200.900-1.200 1.700M8 11.500v.010" />
    </>
  ),
  print: <path d="M4.500 6V2.500h7V6M4.500 11.500h-2V6h11v5.500h-2M4.500 9.500h7v4h-7z" />,
  link: (
    <path d="M6.500 9.500l3-3M7.200 4.600l1.300-1.300a2.700 2.700 0 013.900 3.900L11.100 8.500M8.800 11.400l-1.300 1.300a2.700 2.700 0 01-3.900-3.900L4.900 7.500" />
  ),
  drag: <path d="M6 4h.010M6 8h.010M6 12h.010M10 4h.010M10 8h.010M10 12h.010" strokeWidth="2" />,
  up: <path d="M4 10l4-4 4 4" />,
  mail: <path d="M2 3.500h12v9H2zM2 4.500l6 4.500 6-4.500" />,
  lock: (
    <>
      <rect x="3" y="7" width="10" height="7" rx="1.5" />
      <path d="M5.2 7V5a2.8 2.8 0 015.6 0v2" />
    </>
  ),
} as const;

export type IconName = keyof typeof PATHS;

/** A small picture that repeats what the words beside it say. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg
      aria-hidden="true"
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {PATHS[name]}
    </svg>
  );
}
