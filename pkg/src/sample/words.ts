/** Words that make a sample programme read like one; all of them are invented. */
export const FIRST_NAMES = [
  "Ada", "Ben", "Carla", "Dmitri", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Keiko", "Liam", "Mara", "Nils",
  "Oona", "Priya", "Quentin", "Rosa", "Samir", "Tove", "Uma", "Viktor", "Wanda", "Ximena", "Yusuf", "Zoe",
] as const;

export const LAST_NAMES = [
  "Abara", "Bergström", "Castillo", "Dubois", "Eriksen", "Fontana", "Grover", "Hoffmann", "Ito", "Jansen", "Kowalski",
  "Lindqvist", "Moreau", "Novak", "Okafor", "Petrov", "Quist", "Rossi", "Silva", "Tanaka", "Ueda", "Varga", "Weber",
  "Yilmaz", "Zhang",
] as const;

export const COMPANY_HEADS = [
  "Alder", "Birch", "Cobalt", "Delta", "Ember", "Falcon", "Granite", "Harbor", "Indigo", "Juniper", "Keystone", "Lumen",
  "Meridian", "Northwind", "Onyx", "Pinnacle", "Quartz", "Ridge", "Summit", "Tidal", "Umbra", "Vertex", "Willow", "Zenith",
] as const;

export const COMPANY_TAILS = [
  "Systems", "Partners", "Consulting", "Networks", "Digital", "Solutions", "Cloud", "Group", "Labs", "Works",
] as const;

export const CUSTOMER_TAILS = [
  "Foods", "Bank", "Logistics", "Health", "Energy", "Retail", "Motors", "Insurance", "Media", "University",
] as const;

export const PRODUCTS = ["Analytics Suite", "Edge Gateway", "Identity Cloud", "Ledger", "Observability", "Workflow"] as const;
export const STAGES = ["new", "contacted", "qualified", "proposal", "won", "lost"] as const;
