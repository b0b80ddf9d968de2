// The shop's name, the words its tags are drawn from, and its brands, all invented.
export const NAME = 'Tolver & Wick';
export const STRAPLINE = 'Home, garden and good company';

export const TAGS = [
  'adventure',
  'bold',
  'botanical',
  'calm',
  'celebration',
  'classic',
  'coastal',
  'cosy',
  'cottage',
  'eco',
  'everyday',
  'floral',
  'geometric',
  'gift',
  'handmade',
  'hosting',
  'kids',
  'luxe',
  'minimal',
  'modern',
  'nordic',
  'playful',
  'rustic',
  'travel',
  'vintage',
  'wellbeing',
  'wild',
  'workspace',
];

/** Price level (1 low to 4 high) and the tags each brand leans towards. */
export const BRANDS = {
  'Tamsin Leafhouse': {
    level: 2,
    leans: ['classic', 'calm', 'gift'],
    about: 'A tea merchant: loose leaf in handsome tins.',
  },
  'Otterdusk Roasters': {
    level: 2,
    leans: ['bold', 'modern', 'coastal'],
    about: 'A coffee roaster by the harbour.',
  },
  Fennimoss: {
    level: 2,
    leans: ['botanical', 'wellbeing', 'wild'],
    about: 'House plants, herbal teas and garden creams.',
  },
  Oatmeadow: {
    level: 1,
    leans: ['eco', 'rustic', 'wild'],
    about: 'Low-waste goods from recycled and natural materials.',
  },
  Plainsby: {
    level: 1,
    leans: ['everyday', 'minimal', 'modern'],
    about: 'Well-made basics without fuss.',
  },
  Hviteby: {
    level: 3,
    leans: ['nordic', 'minimal', 'hosting'],
    about: 'Quiet northern design for kitchen, table and bath.',
  },
  'Harrow Kiln': { level: 2, leans: ['handmade', 'rustic', 'cosy'], about: 'A stoneware pottery.' },
  Copperwren: {
    level: 4,
    leans: ['vintage', 'luxe', 'classic'],
    about: 'Copper, brass and iron made to last.',
  },
  Bramblecote: {
    level: 2,
    leans: ['cottage', 'floral', 'vintage'],
    about: 'Gingham, roses and painted china.',
  },
  Zigzaggery: {
    level: 1,
    leans: ['geometric', 'bold', 'playful'],
    about: 'Loud patterns at a friendly price.',
  },
  Velourne: {
    level: 4,
    leans: ['luxe', 'celebration', 'gift'],
    about: 'Velvet, gold and gemstones.',
  },
  Lumevik: { level: 4, leans: ['nordic', 'modern', 'minimal'], about: 'A lighting studio.' },
  Woolhythe: {
    level: 3,
    leans: ['cosy', 'classic', 'gift'],
    about: 'A woollen mill: throws, scarves, bears.',
  },
  Skerrow: {
    level: 2,
    leans: ['coastal', 'travel', 'handmade'],
    about: 'Things for and from the sea.',
  },
  Cairnfell: {
    level: 3,
    leans: ['adventure', 'travel', 'wild'],
    about: 'Kit for hills and long journeys.',
  },
  Pellaford: {
    level: 3,
    leans: ['classic', 'vintage', 'workspace'],
    about: 'Leather, paper and pens.',
  },
  Papermarten: {
    level: 1,
    leans: ['playful', 'gift', 'workspace'],
    about: 'Printed paper, games and puzzles.',
  },
  Tindlebox: {
    level: 1,
    leans: ['kids', 'playful', 'gift'],
    about: 'Toys and small comforts for children.',
  },
  'Soapwort & Rue': {
    level: 2,
    leans: ['wellbeing', 'calm', 'eco'],
    about: 'Soaps, salts and scented candles.',
  },
  Larkshingle: {
    level: 3,
    leans: ['handmade', 'botanical', 'gift'],
    about: 'A silversmith working from leaves and shingle.',
  },
};
