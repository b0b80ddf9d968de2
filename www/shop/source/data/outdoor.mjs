import { item } from '../item.mjs';
import * as A from '../art/outdoor.mjs';

const N = 'Cairnfell', S = 'Skerrow', P = 'Plainsby', Z = 'Zigzaggery', C = 'Copperwren', W = 'Woolhythe', T = 'Tindlebox', M = 'Oatmeadow', D = 'Pellaford';
const R = 'Sporting Goods > Outdoor Recreation > Camping & Hiking', H = 'Apparel & Accessories > Clothing Accessories > Hats';
export default {
  code: 'OUT', name: 'Outdoor', grounds: ['#e1ebe9', '#eee9d6', '#e5ebf0', '#e6ece4', '#f4ead6'],
  google: { 'Camping > Tents': R + ' > Tents', 'Camping > Sleeping': R + ' > Sleeping Bags', 'Hats': H, 'Hydration': 'Home & Garden > Kitchen & Dining > Food & Beverage Carriers > Water Bottles', 'Picnic': 'Home & Garden > Kitchen & Dining > Food & Beverage Carriers', 'Umbrellas': 'Home & Garden > Parasols & Rain Umbrellas', '': R },
  items: [
    item('Lark Ridge Tent for Two', N, 189, 'Camping > Tents', 'Cotton canvas', 'Rust', 'adventure|vintage|travel', 'A classic two-pole ridge tent in breathable canvas. Up in eight minutes, or five with help.', A.tent('ridge', 'terra'), { size: '2 person' }),
    item('Bothy Dome Tent', N, 265, 'Camping > Tents', 'Recycled nylon', 'Moss Green', 'adventure|wild|modern', 'Three-season dome with a porch for boots. Packs to the size of a loaf.', A.tent('dome', 'moss', 'honey'), { size: '3 person', sale: 219 }),
    item('Festival Bell Tent', N, 420, 'Camping > Tents', 'Cotton canvas', 'Cream', 'celebration|hosting|bold', 'Four metres of canvas, one pole and a string of bunting.', A.tent('bell', 'cream'), { size: '4 m', stock: 'preorder' }),
    item('Four-Season Down Bag', N, 240, 'Camping > Sleeping Bags', 'Recycled nylon, down', 'Navy', 'adventure|cosy|travel', 'Traceable down and a draught collar. Comfortable to five below.', A.sleepBag('navy', 'amber'), { size: 'Regular' }),
    item('Hare Hollow Sleeping Bag for Children', T, 58, 'Camping > Sleeping Bags', 'Cotton, recycled filling', 'Sage Green', 'kids|adventure|cosy', 'For sleepovers and still summer nights.', A.sleepBag('sage', 'blush'), { size: '140 cm', age: 'kids' }),
    item('Trailhead Enamel Mug', N, 14, 'Camping > Cookware', 'Enamelled steel', 'Forest Green', 'adventure|rustic|gift', 'Chip-resistant enamel with a pine on one side and room for a proper brew.', A.mug('forest', { emblem: 'pine', ink: 'cream', ink2: 'honey', rim: 'cream', h: 140, foot: 78 }), { size: '400 ml', group: 'G1' }),
    item('Trailhead Enamel Mug', N, 14, 'Camping > Cookware', 'Enamelled steel', 'Cream', 'adventure|rustic|gift', 'The enamel mug in cream, with a hill to aim for.', A.mug('cream', { emblem: 'hill', ink: 'denim', ink2: 'white', rim: 'navy', h: 140, foot: 78 }), { size: '400 ml', group: 'G1' }),
    item('Day-Long Vacuum Flask', P, 29, 'Hydration > Flasks', 'Stainless steel', 'Sage Green', 'everyday|adventure|workspace', 'Hot for twelve hours, cold for twenty-four. The lid is a cup.', A.flask('sage', { emblem: 'leaf', ink2: 'sage' }), { size: '750 ml' }),
    item('Tartan Picnic Flask', D, 38, 'Hydration > Flasks', 'Steel', 'Red Tartan', 'vintage|classic|gift', 'A handled flask in the tartan of every good lay-by picnic.', A.flask('red', { pat: ['tartan', 'lemon', 22], handle: true, cup: 'cream' }), { size: '1 l' }),
    item('Swim Club Water Bottle', S, 24, 'Hydration > Bottles', 'Stainless steel', 'Aqua', 'coastal|everyday|eco', 'A leakproof steel bottle with a loop for wet fingers.', A.sport('teal', 'navy', 'wave'), { size: '600 ml', sale: 19 }),
    item("Comet Children's Bottle", T, 16, 'Hydration > Bottles', 'Stainless steel', 'Coral', 'kids|playful|eco', 'Dent-proof, drop-proof and nearly lose-proof.', A.sport('coral', 'honey', 'comet'), { size: '350 ml', age: 'kids' }),
    item('Fell-Runner Head Torch', N, 45, 'Camping > Lighting', 'Recycled plastic', 'Orange', 'adventure|travel|modern', 'Three beams, a red night mode and a USB-C charge that lasts the weekend.', A.head('coral')),
    item('Harbour Hurricane Lantern', C, 49, 'Camping > Lighting', 'Steel, glass', 'Red', 'vintage|adventure|hosting', 'A wind-proof lantern for tables, tents and tide tables.', A.lantern('red')),
    item('Pocket Gas Stove', N, 36, 'Camping > Cookware', 'Aluminium, brass', 'Blue', 'adventure|travel|minimal', 'Boils a litre in four minutes and folds into its own cup. Gas not included.', A.stove('denim')),
    item('Surveyor Brass Compass', C, 62, 'Navigation', 'Brass', 'Brass', 'vintage|adventure|gift', 'A damped needle in a solid case heavy enough to hold down a map.', A.compass('brass')),
    item('Woodsman Pocket Knife', N, 52, 'Tools', 'Steel, oak', 'Oak', 'adventure|classic|rustic', 'Blade, saw and corkscrew: the three things most often forgotten. Check the rules on carrying it.', A.penknife('oak'), { sale: 44 }),
    item('Two-Tree Hammock', S, 68, 'Camping > Hammocks', 'Cotton', 'Coral Stripe', 'calm|coastal|travel', 'A wide woven hammock with tree straps. Nap rated to 180 kg.', A.hammock('coral', ['stripe', 'cream', 34])),
    item('Sundown Folding Chair', P, 44, 'Camping > Furniture', 'Steel, polyester', 'Teal', 'everyday|hosting|adventure', 'Unfolds in one movement. A pocket for a book, arms for elbows.', A.chair('teal')),
    item('Deck Stripe Folding Chair', S, 72, 'Camping > Furniture', 'Beech, canvas', 'Navy Stripe', 'coastal|classic|hosting', 'Striped sailcloth on a folding frame with oak arms.', A.chair('white', 'walnut', ['stripe', 'navy', 30])),
    item('Ice-House Cool Box', C, 98, 'Picnic > Cool Boxes', 'Steel', 'Sky Blue', 'vintage|hosting|celebration', 'A metal-clad cooler with a bottle opener on the side and a drain for the melt.', A.cooler('sky'), { size: '20 l', sale: 79 }),
    item("Warden's Binoculars", N, 134, 'Wildlife Watching', 'Aluminium, rubber', 'Forest Green', 'wild|adventure|gift', '8 x 32, close-focusing and light enough to keep round your neck.', A.binoculars('forest')),
    item('Sea-Loch Dry Bag', S, 26, 'Camping > Storage', 'Recycled polyester', 'Mustard', 'coastal|adventure|travel', 'Roll it three times and throw it in the boat.', A.dry('mustard', 'fish'), { size: '15 l', group: 'G2' }),
    item('Sea-Loch Dry Bag', S, 34, 'Camping > Storage', 'Recycled polyester', 'Navy', 'coastal|adventure|travel', 'The thirty-litre dry bag, for clothes, towels and a sleeping bag.', A.dry('navy', 'boat'), { size: '30 l', group: 'G2' }),
    item('Carbon Walking Poles, Pair', N, 96, 'Walking', 'Carbon fibre, cork', 'Teal', 'adventure|travel|wellbeing', 'Cork grips, three sections and a quiet rubber foot for roads.', A.poles('teal'), { stock: 'out_of_stock' }),
    item('Waterproof Picnic Blanket', W, 74, 'Picnic > Blankets', 'Wool, waxed cotton', 'Green Tartan', 'classic|hosting|rustic', 'A wool rug backed in waxed cotton, on a leather carrying strap.', A.rolled('forest', ['tartan', 'cream', 26]), { size: '180 x 150 cm' }),
    item('Bobble Hat in Fair Isle', W, 36, 'Hats > Beanies', 'Lambswool', 'Navy', 'cosy|nordic|gift', 'Knitted in the round with a bobble of undyed wool.', A.beanie('navy', { pat: ['diamond', 'sky', 22], pom: 'cream' }), { gender: 'unisex', age: 'adult', size: 'One size' }),
    item("Fisherman's Rib Beanie", S, 28, 'Hats > Beanies', 'Merino', 'Mustard', 'coastal|minimal|everyday', 'A short, dense watch cap that stays above the ears, or below them.', A.beanie('mustard', { pat: ['ribs', 'amber', 40] }), { gender: 'unisex', age: 'adult', size: 'One size' }),
    item('Hill Club Cap', N, 27, 'Hats > Caps', 'Organic cotton', 'Moss Green', 'adventure|everyday|wild', 'Washed cotton, a brass slider and a badge you need not earn.', A.cap('moss', 'hill'), { gender: 'unisex', age: 'adult', size: 'One size' }),
    item('Two-Tone Storm Umbrella', Z, 39, 'Umbrellas', 'Recycled polyester, ash', 'Yellow and Coral', 'bold|playful|everyday', 'Fibreglass ribs that flex in a gust and panels that cheer up a bus queue.', A.umbrella('lemon', 'coral')),
    item('Shore-Fire Grill', N, 58, 'Camping > Cookware', 'Steel', 'Black', 'adventure|rustic|hosting', 'A folding grate on four legs that straddles a driftwood fire. Pot not included.', A.grill()),
  ],
};
