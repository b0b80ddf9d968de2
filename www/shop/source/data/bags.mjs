import { item } from '../item.mjs';
import * as A from '../art/bags.mjs';

const N = 'Cairnfell', S = 'Skerrow', D = 'Pellaford', M = 'Oatmeadow', P = 'Plainsby', Z = 'Zigzaggery', T = 'Tindlebox', V = 'Velourne', B = 'Bramblecote';
const L = 'Luggage & Bags > ';
export default {
  code: 'BAG', name: 'Bags', grounds: ['#e5ebf0', '#efe6da', '#e1ebe9', '#f1e7e9'], gender: 'unisex', age: 'adult',
  google: { 'Backpacks': L + 'Backpacks', 'Totes': L + 'Shopping Totes', 'Travel > Duffels': L + 'Duffel Bags', 'Travel > Wash Bags': L + 'Cosmetic & Toiletry Bags', 'Travel > Belt Bags': L + 'Fanny Packs', 'Travel': L + 'Suitcases', 'Handbags': 'Apparel & Accessories > Handbags, Wallets & Cases > Handbags', '': 'Apparel & Accessories > Handbags, Wallets & Cases > Wallets & Money Clips' },
  items: [
    item('Scree Roll-Top Backpack', N, 119, 'Backpacks > Roll-Top', 'Waxed canvas', 'Olive', 'adventure|travel|rustic', 'Waxed canvas with a roll top that swallows a coat. Room for a laptop and a wet dog towel, kept apart.', A.backpack('roll', 'moss'), { size: '24 l', group: 'G1' }),
    item('Scree Roll-Top Backpack', N, 119, 'Backpacks > Roll-Top', 'Waxed canvas', 'Rust', 'adventure|travel|rustic', 'The waxed roll-top in rust, which hides red mud best.', A.backpack('roll', 'rust', { trim: 'ink' }), { size: '24 l', group: 'G1', sale: 95 }),
    item('Scree Roll-Top Backpack', N, 119, 'Backpacks > Roll-Top', 'Waxed canvas', 'Storm Blue', 'adventure|travel|rustic', 'The waxed roll-top in the blue of weather coming in.', A.backpack('roll', 'navy', { trim: 'oak' }), { size: '24 l', group: 'G1' }),
    item('Everyday Daypack', P, 39, 'Backpacks > Daypacks', 'Recycled nylon', 'Slate', 'everyday|minimal|workspace', 'One main pocket, one small, one for a laptop. It weighs less than your lunch.', A.backpack('day', 'slate', { trim: 'honey' }), { size: '18 l' }),
    item('Satchel Backpack in Bridle Leather', D, 245, 'Backpacks > Leather', 'Leather', 'Tan', 'classic|luxe|workspace', 'Two brass buckles, two pockets and leather that will look better when you retire than now.', A.backpack('flap', 'oak', { trim: 'bark' }), { size: '16 l' }),
    item("Little Fox School Bag", T, 29, 'Backpacks > Kids', 'Cotton canvas', 'Orange', 'kids|playful|adventure', 'A first school bag with a fox on guard and a chest clip that small fingers can work.', A.backpack('day', 'coral', { emblem: 'fox', ink: 'amber', ink2: 'cream', trim: 'honey' }), { size: '8 l', age: 'kids' }),
    item('Market Day Tote', M, 18, 'Totes', 'Organic cotton', 'Natural', 'eco|everyday|botanical', 'Heavy unbleached canvas with a wheat-green sprig and handles that reach the shoulder.', A.tote('cream', { emblem: 'sprig', ink: 'forest', ink2: 'leaf', strap: 'oat' })),
    item('Ferry Deck Tote', S, 54, 'Totes', 'Sailcloth', 'Navy and White', 'coastal|travel|hosting', 'Sewn from sailcloth with a waterproof base, for wet swimmers and oysters.', A.tote('white', { base: 'navy', emblem: 'wave', ink: 'denim', ink2: 'sky', strap: 'navy' })),
    item('Harlequin Shopper', Z, 15, 'Totes', 'Recycled polyester', 'Pink and Orange', 'geometric|bold|everyday', 'Folds to the size of a plum; carries two full baskets.', A.tote('coral', { pat: ['diamond', 'lemon', 44], strap: 'berry' })),
    item('Cairn Weekend Duffel', N, 138, 'Travel > Duffels', 'Recycled nylon', 'Teal', 'adventure|travel|modern', 'Tough enough for roof racks, with straps that turn it into a pack.', A.duffel('teal', { trim: 'ink' }), { size: '45 l' }),
    item('Sleeper Train Holdall', D, 320, 'Travel > Duffels', 'Canvas, leather', 'Sand', 'vintage|luxe|travel', 'Drill canvas trimmed in bridle leather, cut to fit a luggage rack.', A.duffel('sand', { trim: 'walnut' }), { size: '38 l', stock: 'preorder' }),
    item('Pebble Crossbody', V, 148, 'Handbags > Crossbody', 'Leather', 'Plum', 'luxe|modern|gift', 'Soft grained leather, a magnetic clasp and a strap that comes off for the evening.', A.cross('plum', { clasp: 'gold' }), { gender: 'female' }),
    item('Postal Satchel', D, 175, 'Handbags > Satchels', 'Leather', 'Conker Brown', 'classic|vintage|workspace', 'A slim satchel after an old post-bag, with a brass turn-lock.', A.cross('walnut', { flap: 'oak', strap: 'bark', emblem: 'bird' }), { sale: 149 }),
    item('Velvet Evening Bag', V, 96, 'Handbags > Evening', 'Velvet', 'Teal', 'luxe|celebration|bold', 'A small bag for a key, a card and a lipstick, in peacock velvet.', A.cross('teal', { clasp: 'gold', strap: 'gold', pat: ['speck', 'gold', 20] }), { gender: 'female', sale: 78 }),
    item('Trail Belt Bag', N, 42, 'Travel > Belt Bags', 'Recycled nylon', 'Mustard', 'adventure|travel|bold', 'A stretch pocket at the back and a zip you can pull in gloves.', A.bum('mustard', null, 'ink')),
    item('Confetti Belt Bag', Z, 24, 'Travel > Belt Bags', 'Cotton', 'Lilac', 'playful|bold|celebration', 'For hands-free dancing.', A.bum('lilac', ['terrazzo', 'coral', 26], 'plum')),
    item('Bridle Leather Card Wallet', D, 48, 'Wallets', 'Leather', 'Tan', 'classic|gift|minimal', 'Six cards, a fold of notes and a lifetime of stitching.', A.wallet('oak')),
    item('Patchwork Coin Purse', B, 19, 'Wallets', 'Cotton', 'Rose Floral', 'cottage|floral|gift', 'Quilted from print-room offcuts, so each is a little different.', A.wallet('blush', { pat: ['florets', 'rose', 24], fold: true, notes: false, thread: 'berry' }), { gender: 'female' }),
    item('Sailcloth Wash Bag', S, 32, 'Travel > Wash Bags', 'Sailcloth', 'Blue Stripe', 'coastal|travel|gift', 'Stands up on a wet shelf and wipes dry inside.', A.washbag('white', ['stripe', 'denim', 26], 'navy')),
    item('Fern Print Wash Bag', M, 22, 'Travel > Wash Bags', 'Organic cotton', 'Green', 'eco|botanical|travel', 'Block-printed outside, beeswax-proofed inside.', A.washbag('sage', ['leaves', 'forest', 30], 'oak'), { stock: 'out_of_stock' }),
    item('Riverbank Straw Basket', B, 44, 'Totes > Baskets', 'Palm leaf', 'Natural', 'cottage|coastal|handmade', 'Hand-woven palm with leather handles and a silk scarf to tie as you like.', A.basket('sand', { scarf: 'coral' })),
    item('Round Seagrass Basket', M, 36, 'Totes > Baskets', 'Seagrass', 'Honey', 'eco|handmade|rustic', 'A deep round basket for logs, laundry or the long way home.', A.basket('honey', { round: true, handle: 'bark' })),
    item('String Market Bag', P, 9, 'Totes', 'Cotton', 'Natural', 'eco|everyday|minimal', 'The stretchy net your grandmother had. Fruit not included.', A.net('cream')),
    item('Steam Trunk Suitcase', D, 210, 'Travel > Suitcases', 'Fibreboard, leather', 'Forest Green', 'vintage|travel|luxe', 'A riveted case with leather corners, for trains with names.', A.suitcase('forest', { trim: 'oak' }), { size: '40 l' }),
    item('Ridgeline Cabin Case', N, 159, 'Travel > Suitcases', 'Polycarbonate', 'Coral', 'travel|modern|bold', 'A ribbed shell on four quiet wheels, sized for the overhead locker.', A.suitcase('coral', { wheels: true }), { size: '36 l', sale: 129 }),
    item('Felt Laptop Sleeve', P, 27, 'Wallets > Laptop Sleeves', 'Wool felt, leather', 'Grey', 'workspace|minimal|nordic', 'Pressed wool felt with a leather tab. Snug for thirteen inches.', A.sleeve('stone', ['speck', 'white', 20], 'oak'), { size: '13 in' }),
    item('Silk Tassel Key Ring', V, 26, 'Wallets > Key Rings', 'Silk, brass', 'Berry', 'luxe|gift|bold', 'A generous tassel that makes keys easy to find at the bottom of a bag.', A.fob('berry', 'tassel')),
    item('Bear Leather Key Ring', D, 18, 'Wallets > Key Rings', 'Leather, brass', 'Brown', 'gift|classic|wild', 'A small stamped bear who looks after your keys.', A.fob('walnut', 'bear')),
  ],
};
