import { item } from '../item.mjs';
import * as A from '../art/toys.mjs';

const T = 'Tindlebox', Z = 'Zigzaggery', P = 'Plainsby', M = 'Oatmeadow', N = 'Papermarten', W = 'Woolhythe', D = 'Pellaford', H = 'Hviteby', S = 'Skerrow';
const G = 'Toys & Games > ';
export default {
  code: 'TOY', name: 'Toys & Games', grounds: ['#f4ead6', '#e5ebf0', '#f1e7e9', '#e6ece4', '#e9e3ee'], age: 'kids',
  google: { 'Soft Toys': G + 'Toys > Dolls, Playsets & Toy Figures > Stuffed Animals', 'Puzzles': G + 'Puzzles > Jigsaw Puzzles', 'Board Games': G + 'Games > Board Games', 'Wooden > Building': G + 'Toys > Building Toys > Wooden Blocks', 'Wooden > Pull-Along': G + 'Toys > Push & Pull Pedal & Ride-On Toys', 'Wooden > Vehicles': G + 'Toys > Play Vehicles', 'Outdoor Play': G + 'Outdoor Play Equipment', '': G + 'Toys' },
  items: [
    item('Swallowtail Kite', T, 24, 'Outdoor Play > Kites', 'Ripstop, bamboo', 'Multicolour', 'kids|adventure|playful', 'Four bright panels on a bamboo cross, easy to launch in a light breeze.', A.kite(['coral', 'honey', 'teal', 'denim'])),
    item('Beach Day Star Kite', S, 32, 'Outdoor Play > Kites', 'Recycled ripstop', 'Navy and Sky', 'coastal|adventure|travel', 'Flies in almost anything and folds into a sleeve the size of a ruler.', A.kite(['navy', 'sky', 'navy', 'sky'], 'star')),
    item('Forest Friends Building Blocks', T, 29, 'Wooden > Building', 'Beech', 'Coral, Teal and Honey', 'kids|classic|wild', 'Twelve beech cubes printed with animals in child-safe paint.', A.blocks(['coral', 'teal', 'honey'], ['fox', 'owl', 'bear'])),
    item('Sky & Sea Building Blocks', H, 34, 'Wooden > Building', 'Birch', 'Muted Blue', 'kids|nordic|calm', 'Nine birch cubes in weathered blues, with boats, birds and fish.', A.blocks(['denim', 'sage', 'sky'], ['boat', 'fish', 'bird']), { sale: 27 }),
    item('Stacking Ring Tower', T, 18, 'Wooden > Early Years', 'Rubberwood', 'Rainbow', 'kids|playful|classic', 'Five rings and a ball to sort, stack and send rolling under the sofa.', A.rings(['berry', 'coral', 'honey', 'leaf', 'denim'])),
    item('Quiet Colours Stacker', H, 26, 'Wooden > Early Years', 'Beech', 'Pastel', 'kids|nordic|minimal', 'The stacking classic in colours that grown-ups leave out on purpose.', A.rings(['sage', 'sky', 'lilac', 'blush', 'cream'], 'mustard')),
    item('Bramwell Bear', W, 38, 'Soft Toys > Bears', 'Lambswool, cotton', 'Honey Brown', 'kids|cosy|gift', 'A serious bear with a red bow, stitched in lambswool plush and stuffed firmly enough to sit up.', A.soft('bear', 'oak', { bow: 'red' }), { sale: 30 }),
    item('Clementine Hare', W, 34, 'Soft Toys > Hares', 'Lambswool, linen', 'Oatmeal', 'kids|cosy|cottage', 'Long linen-lined ears, ideal for holding while thinking.', A.soft('hare', 'oat', { bow: 'sage' })),
    item('Rusty the Fox', T, 22, 'Soft Toys > Foxes', 'Recycled plush', 'Orange', 'kids|wild|eco', 'Plush and filling are both made from old bottles; the charm is new.', A.soft('fox', 'amber', { inner: 'cream', belly: 'cream' })),
    item('Marlow Elephant', T, 25, 'Soft Toys > Elephants', 'Organic cotton', 'Grey', 'kids|calm|gift', 'Soft enough for the very small, with embroidered eyes and a forgiving nature.', A.soft('elephant', 'stone', { bow: 'mustard' }), { age: 'infant', stock: 'out_of_stock' }),
    item('Branch Line Steam Engine', T, 27, 'Wooden > Vehicles', 'Beech', 'Green and Red', 'kids|vintage|classic', 'A chunky engine with wheels that clack.', A.train('forest', 'mustard', 'red')),
    item('Little Blue Shunter', P, 15, 'Wooden > Vehicles', 'Pine', 'Blue', 'kids|everyday|playful', 'A sturdy push-along engine for a first railway.', A.train('denim', 'sky', 'coral')),
    item('Sunday Drive Car', T, 16, 'Wooden > Vehicles', 'Beech', 'Coral', 'kids|vintage|gift', 'A round-cornered roadster that fits a toddler fist and a coat pocket.', A.car('coral'), { group: 'G1' }),
    item('Sunday Drive Car', T, 16, 'Wooden > Vehicles', 'Beech', 'Mint', 'kids|vintage|gift', 'The roadster in ice-cream-van mint.', A.car('teal', 'mint'), { group: 'G1' }),
    item('Sunday Drive Car', T, 16, 'Wooden > Vehicles', 'Beech', 'Mustard', 'kids|vintage|gift', 'The roadster in taxi mustard.', A.car('mustard', 'ink'), { group: 'G1', sale: 12 }),
    item('Foxes & Hens', N, 28, 'Board Games > Family', 'Card, wood', 'Orange', 'playful|hosting|gift', 'A quick game of bluff and feathers for two to five players, eight and up.', A.gameBox('forest', 'fox', { ink: 'amber', ink2: 'cream', bits: [[96, 330, 'coral'], [312, 336, 'honey'], [336, 284, 'teal']] }), { age: 'kids' }),
    item('Lighthouse Keepers', N, 36, 'Board Games > Strategy', 'Card, wood', 'Navy', 'coastal|hosting|calm', 'Work together to keep the lamps lit until dawn. One to four players, fifty minutes.', A.gameBox('navy', 'boat', { ink: 'denim', ink2: 'coral', pat: ['waves', 'denim', 40], bits: [[90, 334, 'lemon'], [330, 320, 'red']] }), { age: 'adult' }),
    item('Travelling Draughts Set', D, 64, 'Board Games > Classics', 'Walnut, maple', 'Walnut', 'classic|travel|luxe', 'A folding walnut board with pegged pieces that stay put in a railway carriage.', A.chess('sand', 'walnut'), { age: 'adult' }),
    item('Misty Hills Jigsaw', N, 22, 'Puzzles > Adults', 'Recycled card', 'Blue', 'calm|cosy|gift', 'A thousand pieces, and about a third of them are sky. Sorry.', A.jigsaw('sky', 'hill', 'denim', 'white'), { age: 'adult', size: '1000 pieces' }),
    item('Mushroom Wood Floor Puzzle', T, 17, 'Puzzles > Children', 'Recycled card', 'Green', 'kids|wild|eco', 'Thirty-six big pieces for small hands.', A.jigsaw('sage', 'mush', 'red', 'cream'), { size: '36 pieces' }),
    item('Painted Humming Top', T, 14, 'Wooden > Traditional', 'Limewood', 'Red and Yellow', 'kids|vintage|playful', 'Pull, spin and watch the stripes melt together.', A.top(['coral', 'lemon', 'teal'])),
    item('Moonshot Rocket', T, 21, 'Wooden > Traditional', 'Beech', 'White and Red', 'kids|adventure|gift', 'A turned wooden rocket with four fins and a brass-rimmed porthole.', A.rocket('cream', 'red')),
    item('Seven-Note Xylophone', T, 26, 'Music', 'Beech, steel', 'Rainbow', 'kids|playful|bold', 'Properly tuned, which matters more than you might think.', A.xylo(['red', 'coral', 'honey', 'leaf', 'teal', 'denim', 'plum'])),
    item('Nesting Rainbow', Z, 33, 'Wooden > Building', 'Limewood', 'Rainbow', 'kids|bold|geometric', 'Five arches that are a bridge, a cradle, a tunnel and a fence.', A.rainbow(['coral', 'honey', 'sage', 'denim', 'lilac'])),
    item('Puddle the Pull-Along Duck', T, 23, 'Wooden > Pull-Along', 'Beech', 'Yellow', 'kids|classic|playful', 'Waddles as it goes.', A.pull('duck', 'lemon', 'amber'), { age: 'toddler' }),
    item('Biscuit the Pull-Along Hound', M, 28, 'Wooden > Pull-Along', 'Ash', 'Natural and Blue', 'kids|eco|rustic', 'An oiled ash hound on blue wheels who follows wherever the cotton cord leads.', A.pull('pony', 'wood', 'denim'), { age: 'toddler' }),
    item('Pond Yacht', S, 46, 'Outdoor Play > Boats', 'Pine, cotton', 'Red and Cream', 'coastal|vintage|gift', 'Weighted to right itself and rigged to sail across a real pond.', A.boat('red', 'cream', 'star')),
    item('Three Nesting Sisters', N, 31, 'Wooden > Traditional', 'Limewood', 'Rose, Teal and Honey', 'vintage|handmade|gift', 'Hand-painted dolls, each hiding the next.', A.dolls(['berry', 'teal', 'mustard'])),
    item('Bao the Friendly Dinosaur', M, 19, 'Wooden > Figures', 'Rubberwood', 'Green', 'kids|wild|eco', 'A smooth green dinosaur with an agreeable smile.', A.dino('leaf', 'coral')),
    item('Beech Yo-Yo', P, 7, 'Wooden > Traditional', 'Beech', 'Red', 'everyday|vintage|playful', 'A ball-bearing axle and a cotton string. Goes down; usually comes back.', A.yoyo('red', 'bolt')),
    item('Four-Room Doll House', T, 89, 'Wooden > Play Houses', 'Birch plywood', 'White and Clay', 'kids|gift|cosy', 'An open-fronted house with painted rooms and the first few sticks of furniture.', A.dollhouse('white', 'clay'), { sale: 74 }),
  ],
};
