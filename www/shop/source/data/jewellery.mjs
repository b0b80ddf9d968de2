import { item } from '../item.mjs';
import * as A from '../art/jewellery.mjs';

const L = 'Larkshingle', V = 'Velourne', C = 'Copperwren', S = 'Skerrow', Z = 'Zigzaggery', H = 'Hviteby', K = 'Harrow Kiln', D = 'Pellaford', T = 'Tindlebox', P = 'Plainsby';
const J = 'Apparel & Accessories > Jewelry > ';
export default {
  code: 'JEW', name: 'Jewellery', grounds: ['#ebe7df', '#e9e3ee', '#e6ece4', '#f1e7e9', '#e5ebf0'], gender: 'female', age: 'adult',
  google: { 'Rings': J + 'Rings', 'Earrings': J + 'Earrings', 'Necklaces': J + 'Necklaces', 'Bracelets': J + 'Bracelets', 'Brooches': J + 'Brooches & Lapel Pins', 'Watches': J + 'Watches', '': 'Apparel & Accessories > Jewelry' },
  items: [
    item('Shingle Band', L, 68, 'Rings > Bands', 'Recycled silver', 'Silver', 'handmade|coastal|minimal', 'A heavy silver band, hammered like wet stones and polished at the edges.', A.ring('hammered', 'silver'), { size: 'N', gender: 'unisex', group: 'G1' }),
    item('Shingle Band', L, 168, 'Rings > Bands', 'Gold vermeil', 'Gold', 'handmade|coastal|luxe', 'The hammered band with a thick layer of gold over recycled silver.', A.ring('hammered', 'gold'), { size: 'N', gender: 'unisex', group: 'G1' }),
    item('Plain and True Ring', H, 54, 'Rings > Bands', 'Silver', 'Silver', 'minimal|nordic|everyday', 'A court-shaped band with nothing to add.', A.ring('plain', 'steel'), { size: 'P', gender: 'unisex' }),
    item('Lagoon Topaz Ring', V, 185, 'Rings > Stone', 'Gold vermeil, topaz', 'Blue', 'luxe|celebration|gift', 'A swimming-pool-blue topaz in a four-claw gold setting.', A.ring('stone', 'gold', 'sky', 'round'), { size: 'M' }),
    item('Emerald-Cut Garnet Ring', V, 210, 'Rings > Stone', 'Gold vermeil, garnet', 'Red', 'luxe|vintage|bold', 'A deep red garnet, stepped like an old theatre.', A.ring('stone', 'brass', 'berry', 'emerald'), { size: 'M', sale: 175 }),
    item('Hedgerow Leaf Ring', L, 76, 'Rings > Bands', 'Recycled silver', 'Green Gold', 'botanical|handmade|gift', 'Five small leaves, each cut by hand, wrapped halfway round the finger.', A.ring('leaf', 'sage'), { size: 'L' }),
    item('Bird Signet', D, 124, 'Rings > Signet', 'Brass', 'Brass', 'classic|vintage|gift', 'A solid signet engraved with a wren, for letters or for luck.', A.ring('signet', 'brass', 'bird'), { size: 'Q', gender: 'unisex' }),
    item('Three Moons Opal Ring', L, 98, 'Rings > Stone', 'Silver, opal', 'Opal', 'calm|gift|handmade', 'Three small stones that change with the sky.', A.ring('trio', 'silver', 'mint'), { size: 'M' }),
    item('Everyday Hoops', P, 22, 'Earrings > Hoops', 'Gold-plated steel', 'Gold', 'everyday|minimal|classic', 'Mid-sized hoops light enough to forget.', A.earrings('hoop', 'gold'), { group: 'G2' }),
    item('Everyday Hoops', P, 18, 'Earrings > Hoops', 'Steel', 'Silver', 'everyday|minimal|classic', 'The same light hoops in polished steel.', A.earrings('hoop', 'silver'), { group: 'G2', sale: 14 }),
    item('Raindrop Amethyst Earrings', V, 132, 'Earrings > Drops', 'Gold vermeil, amethyst', 'Purple', 'luxe|celebration|gift', 'Pear-cut amethysts on short gold stems.', A.earrings('drop', 'gold', 'lilac')),
    item('Sea-Glass Drops', S, 42, 'Earrings > Drops', 'Silver, sea glass', 'Sea Green', 'coastal|eco|handmade', 'Tumbled glass found on the shore and hung as it was.', A.earrings('drop', 'silver', 'teal', 'cab')),
    item('Totem Statement Earrings', Z, 19, 'Earrings > Statement', 'Acetate', 'Coral, Honey and Teal', 'geometric|bold|playful', 'Three tiers of acetate; weigh almost nothing.', A.earrings('tier', 'coral', 'honey', 'teal')),
    item('Oak Leaf Studs', L, 38, 'Earrings > Studs', 'Bronze', 'Bronze', 'botanical|wild|gift', 'Tiny cast leaves with veins you can feel.', A.earrings('motif', 'copper', 'leaf')),
    item('Little Star Studs', T, 12, 'Earrings > Studs', 'Gold-plated silver', 'Gold', 'kids|playful|gift', 'First earrings with rounded points and screw backs.', A.earrings('motif', 'gold', 'star'), { age: 'kids' }),
    item('Crescent Moon Pendant', L, 64, 'Necklaces > Pendants', 'Recycled silver', 'Silver', 'calm|gift|handmade', 'A silver moon and its one star on a fine chain.', A.necklace('silver', 'moon'), { size: '45 cm', sale: 52 }),
    item('Honeybee Medallion', C, 82, 'Necklaces > Pendants', 'Brass', 'Brass', 'vintage|wild|gift', 'A struck brass medal with a bee on one side and a hive on the other.', A.necklace('brass', 'bee', { disc: 'brass' }), { size: '50 cm' }),
    item('Peridot Drop Necklace', V, 155, 'Necklaces > Stone', 'Gold vermeil, peridot', 'Green', 'luxe|celebration|botanical', 'A single apple-green pear, set to move.', A.necklace('gold', '', { stone: 'leaf', cut: 'pear' }), { size: '42 cm', stock: 'preorder' }),
    item('Freshwater Pearl Strand', V, 240, 'Necklaces > Pearls', 'Freshwater pearls', 'White', 'classic|luxe|celebration', 'Graduated pearls, knotted between each so that none can roll away.', A.pearls(), { size: '45 cm' }),
    item('Clay Bead Necklace', K, 36, 'Necklaces > Beads', 'Stoneware', 'Multicolour', 'handmade|bold|rustic', 'Rolled, glazed and fired by the people who make the mugs.', A.necklace('oat', '', { beads: ['clay', 'teal', 'honey', 'cream'] }), { size: '55 cm' }),
    item('Smooth Copper Bangle', C, 44, 'Bracelets > Bangles', 'Copper', 'Copper', 'minimal|vintage|everyday', 'A solid round of copper that warms to the wrist.', A.bracelet('bangle', 'copper'), { gender: 'unisex' }),
    item('Tideline Cuff', S, 88, 'Bracelets > Cuffs', 'Silver', 'Silver', 'coastal|handmade|bold', 'An open cuff stamped with row upon row of small waves.', A.bracelet('cuff', 'silver'), { gender: 'unisex' }),
    item('Confetti Bead Bracelet', Z, 14, 'Bracelets > Beads', 'Glass', 'Multicolour', 'playful|bold|celebration', 'Glass beads on elastic in a party of colours.', A.bracelet('beads', 'gold', ['coral', 'lemon', 'teal', 'lilac', 'white']), { size: 'One size' }),
    item('Woodland Charm Bracelet', L, 92, 'Bracelets > Charms', 'Recycled silver', 'Silver', 'wild|gift|botanical', 'A leaf, a bird and a mushroom on a trace chain.', A.bracelet('charm', 'steel', ['leaf', 'bird', 'mush']), { sale: 76 }),
    item('Station Master Watch', D, 195, 'Watches', 'Steel, leather', 'Brown', 'classic|vintage|gift', 'A clear white dial, a red second hand and a strap of conker leather. Swiss quartz inside.', A.watch('steel', 'walnut'), { gender: 'unisex' }),
    item('Noon Watch', H, 145, 'Watches', 'Steel, leather', 'Sage and Gold', 'nordic|minimal|modern', 'A slim case and a dial the colour of lichen.', A.watch('gold', 'forest', 'mint'), { gender: 'unisex', stock: 'out_of_stock' }),
    item('Enamel Swallow Brooch', C, 48, 'Brooches', 'Brass, enamel', 'Navy', 'vintage|wild|gift', 'A swallow in flight over dark blue enamel.', A.brooch('brass', 'bird', 'navy')),
    item('Mushroom Cap Pin', Z, 9, 'Brooches', 'Steel, enamel', 'Green', 'playful|wild|everyday', 'For lapels, tote bags and the strap of a good rucksack.', A.brooch('gold', 'mush', 'forest'), { gender: 'unisex' }),
    item('Speckled Ring Cone Dish', K, 28, 'Storage', 'Stoneware', 'Blush', 'handmade|gift|cosy', 'A small cone in a small dish, for rings at bath time. Rings not included.', A.dish('blush', ['speck', 'clay', 20]), { gender: '', age: '', google: 'Home & Garden > Household Supplies > Storage & Organization > Jewelry Holders' }),
    item('Anchor Watch Cufflinks', S, 58, 'Cufflinks', 'Silver, enamel', 'Blue', 'coastal|classic|celebration', 'Small enamelled boats for weddings within sight of the sea.', A.cuffs('silver', 'boat', 'denim'), { gender: 'male', google: 'Apparel & Accessories > Clothing Accessories > Cufflinks' }),
  ],
};
