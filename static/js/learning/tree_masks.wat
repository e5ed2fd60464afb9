;; Trees asked about 512 rows of a table at a time, each question a mask with a bit for each row.
;;
;; WebAssembly takes four numbers, or 128 bits, in one instruction, which JavaScript does not. This is what block.mjs,
;; split_masks.mjs, forest_votes.mjs, tree_sums.mjs and feature_maker.mjs call; they say what lies where in the memory, and
;; tools/wasm_files.py assembles it. Of a block's features each lies 64 bytes behind the end of the one before: at multiples of
;; 2048 bytes few have room in the processor's cache.
;;
;; A mask has 64 bytes: four vectors of 128 rows each. In a vector, row 4 * k + i is bit 31 - k of the i-th 32 bits, the order in
;; which four rows at a time come by. All addresses are in bytes, and all places but those of tables and numbers multiples of 16.

(module
  (import "page" "memory" (memory 1))

  ;; Lay out the values of four features, 512 of each; not 0 if any is NaN. Four rows at a time: a value alone takes as long to
  ;; load as four.
  (func (export "transpose")
    (param $row i32)     ;; of the first feature in the first row
    (param $width i32)   ;; bytes from a row to the next
    (param $column i32)  ;; where those of the first have room
    (result i32)
    (local $last i32) (local $row1 i32) (local $row2 i32) (local $row3 i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $ab v128) (local $cd v128) (local $missing v128)
    (local.set $last (i32.add (local.get $column) (i32.const 2048)))
    (loop $rows
      (local.set $row1 (i32.add (local.get $row) (local.get $width)))
      (local.set $row2 (i32.add (local.get $row1) (local.get $width)))
      (local.set $row3 (i32.add (local.get $row2) (local.get $width)))
      (local.set $a (v128.load (local.get $row)))
      (local.set $b (v128.load (local.get $row1)))
      (local.set $c (v128.load (local.get $row2)))
      (local.set $d (v128.load (local.get $row3)))
      (local.set $missing
        (v128.or
          (v128.or (local.get $missing)
            (v128.or (f32x4.ne (local.get $a) (local.get $a)) (f32x4.ne (local.get $b) (local.get $b))))
          (v128.or (f32x4.ne (local.get $c) (local.get $c)) (f32x4.ne (local.get $d) (local.get $d)))))
      (local.set $ab (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a) (local.get $b)))
      (local.set $cd (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $c) (local.get $d)))
      (v128.store (local.get $column)
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd)))
      (v128.store offset=2112 (local.get $column)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd)))
      (local.set $ab (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b)))
      (local.set $cd (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $c) (local.get $d)))
      (v128.store offset=4224 (local.get $column)
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd)))
      (v128.store offset=6336 (local.get $column)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd)))
      (local.set $row (i32.add (local.get $row3) (local.get $width)))
      (br_if $rows (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 16))) (local.get $last))))
    (v128.any_true (local.get $missing)))

  ;; Mark the rows whose feature is not above each of some thresholds.
  (func (export "mark")
    (param $column i32)     ;; the feature's values, as `transpose` leaves them
    (param $threshold i32)  ;; of the first of four, eight, twelve ... single numbers
    (param $end i32)        ;; behind the last
    (param $mask i32)       ;; where the masks go
    (local $at i32) (local $last i32) (local $group i32)
    (local $x v128)
    (local $t0 v128) (local $t1 v128) (local $t2 v128) (local $t3 v128)
    (local $m0 v128) (local $m1 v128) (local $m2 v128) (local $m3 v128)
    ;; four thresholds at a time, so that each value is loaded once for them
    (loop $thresholds
      (local.set $t0 (v128.load32_splat (local.get $threshold)))
      (local.set $t1 (v128.load32_splat offset=4 (local.get $threshold)))
      (local.set $t2 (v128.load32_splat offset=8 (local.get $threshold)))
      (local.set $t3 (v128.load32_splat offset=12 (local.get $threshold)))
      (local.set $at (local.get $column))
      (local.set $group (local.get $mask))
      (local.set $mask (i32.add (local.get $mask) (i32.const 64)))
      (loop $groups
        (local.set $last (i32.add (local.get $at) (i32.const 512)))
        (local.set $m0 (v128.const i32x4 0 0 0 0))
        (local.set $m1 (v128.const i32x4 0 0 0 0))
        (local.set $m2 (v128.const i32x4 0 0 0 0))
        (local.set $m3 (v128.const i32x4 0 0 0 0))
        ;; what is true is -1: bits so far move up by one, and this one comes in below
        (loop $fours
          (local.set $x (v128.load (local.get $at)))
          (local.set $m0 (i32x4.sub (i32x4.add (local.get $m0) (local.get $m0)) (f32x4.le (local.get $x) (local.get $t0))))
          (local.set $m1 (i32x4.sub (i32x4.add (local.get $m1) (local.get $m1)) (f32x4.le (local.get $x) (local.get $t1))))
          (local.set $m2 (i32x4.sub (i32x4.add (local.get $m2) (local.get $m2)) (f32x4.le (local.get $x) (local.get $t2))))
          (local.set $m3 (i32x4.sub (i32x4.add (local.get $m3) (local.get $m3)) (f32x4.le (local.get $x) (local.get $t3))))
          (br_if $fours (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $last))))
        (v128.store (local.get $group) (local.get $m0))
        (v128.store offset=64 (local.get $group) (local.get $m1))
        (v128.store offset=128 (local.get $group) (local.get $m2))
        (v128.store offset=192 (local.get $group) (local.get $m3))
        (br_if $groups (i32.lt_u (local.tee $group (i32.add (local.get $group) (i32.const 16))) (local.get $mask))))
      (local.set $mask (i32.add (local.get $mask) (i32.const 192)))
      (br_if $thresholds
        (i32.lt_u (local.tee $threshold (i32.add (local.get $threshold) (i32.const 16))) (local.get $end)))))

  ;; Mark the values of a column that are NaN; 1 if there are any.
  (func (export "mark_missing") (param $column i32) (param $mask i32) (result i32)
    (local $end i32) (local $last i32) (local $x v128) (local $m v128) (local $any v128)
    (local.set $end (i32.add (local.get $mask) (i32.const 64)))
    (loop $groups
      (local.set $last (i32.add (local.get $column) (i32.const 512)))
      (local.set $m (v128.const i32x4 0 0 0 0))
      (loop $fours
        (local.set $x (v128.load (local.get $column)))
        (local.set $m (i32x4.sub (i32x4.add (local.get $m) (local.get $m)) (f32x4.ne (local.get $x) (local.get $x))))
        (br_if $fours (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 16))) (local.get $last))))
      (v128.store (local.get $mask) (local.get $m))
      (local.set $any (v128.or (local.get $any) (local.get $m)))
      (br_if $groups (i32.lt_u (local.tee $mask (i32.add (local.get $mask) (i32.const 16))) (local.get $end))))
    (v128.any_true (local.get $any)))

  ;; Add the rows of a mask to another.
  (func (export "unite") (param $mask i32) (param $more i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $mask) (i32.const 64)))
    (loop $groups
      (v128.store (local.get $mask) (v128.or (v128.load (local.get $mask)) (v128.load (local.get $more))))
      (local.set $more (i32.add (local.get $more) (i32.const 16)))
      (br_if $groups (i32.lt_u (local.tee $mask (i32.add (local.get $mask) (i32.const 16))) (local.get $end)))))

  ;; Evaluate branches: of each the places of three masks are told, of its split and of what is left and right of it. Its own is
  ;; right of it but for the rows that go left.
  (func (export "evaluate") (param $branch i32) (param $end i32) (param $mask i32)
    (local $split i32) (local $left i32) (local $right i32)
    (loop $branches
      (local.set $split (i32.load (local.get $branch)))
      (local.set $left (i32.load offset=4 (local.get $branch)))
      (local.set $right (i32.load offset=8 (local.get $branch)))
      (v128.store (local.get $mask)
        (v128.bitselect (v128.load (local.get $left)) (v128.load (local.get $right)) (v128.load (local.get $split))))
      (v128.store offset=16 (local.get $mask)
        (v128.bitselect (v128.load offset=16 (local.get $left)) (v128.load offset=16 (local.get $right)) (v128.load offset=16 (local.get $split))))
      (v128.store offset=32 (local.get $mask)
        (v128.bitselect (v128.load offset=32 (local.get $left)) (v128.load offset=32 (local.get $right)) (v128.load offset=32 (local.get $split))))
      (v128.store offset=48 (local.get $mask)
        (v128.bitselect (v128.load offset=48 (local.get $left)) (v128.load offset=48 (local.get $right)) (v128.load offset=48 (local.get $split))))
      (local.set $mask (i32.add (local.get $mask) (i32.const 64)))
      (br_if $branches (i32.lt_u (local.tee $branch (i32.add (local.get $branch) (i32.const 12))) (local.get $end)))))

  ;; Add three bits of each row: the sum's second digit and its first.
  (func $add_bits (param $a v128) (param $b v128) (param $c v128) (result v128 v128)
    (local $one_of_two v128)
    (local.set $one_of_two (v128.xor (local.get $a) (local.get $b)))
    (v128.or (v128.and (local.get $a) (local.get $b)) (v128.and (local.get $one_of_two) (local.get $c)))
    (v128.xor (local.get $one_of_two) (local.get $c)))

  ;; Count for each row the masks that have it. Sums are kept digit by digit, each a vector of 128 bits. Eight masks at a time are
  ;; added to the three lowest digits, which then hand on at most one to those above (Harley and Seal, in Warren 2012, 5-1).
  (func (export "count")
    (param $masks i32)   ;; where the places of eight, sixteen, ... masks are told
    (param $end i32)
    (param $digits i32)  ;; where 32 of them have room
    (param $counts i32)  ;; where 512 whole numbers go
    (local $group i32) (local $at i32) (local $digit i32) (local $place i32)
    (local $ones v128) (local $twos v128) (local $fours v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $more v128) (local $sum v128)
    (loop $groups
      (local.set $ones (v128.const i32x4 0 0 0 0))
      (local.set $twos (v128.const i32x4 0 0 0 0))
      (local.set $fours (v128.const i32x4 0 0 0 0))
      (memory.fill (local.get $digits) (i32.const 0) (i32.const 512))
      (local.set $at (local.get $masks))
      (loop $eights
        (call $add_bits (local.get $ones)
          (v128.load (i32.add (local.get $group) (i32.load (local.get $at))))
          (v128.load (i32.add (local.get $group) (i32.load offset=4 (local.get $at)))))
        (local.set $ones) (local.set $a)
        (call $add_bits (local.get $ones)
          (v128.load (i32.add (local.get $group) (i32.load offset=8 (local.get $at))))
          (v128.load (i32.add (local.get $group) (i32.load offset=12 (local.get $at)))))
        (local.set $ones) (local.set $b)
        (call $add_bits (local.get $ones)
          (v128.load (i32.add (local.get $group) (i32.load offset=16 (local.get $at))))
          (v128.load (i32.add (local.get $group) (i32.load offset=20 (local.get $at)))))
        (local.set $ones) (local.set $c)
        (call $add_bits (local.get $ones)
          (v128.load (i32.add (local.get $group) (i32.load offset=24 (local.get $at))))
          (v128.load (i32.add (local.get $group) (i32.load offset=28 (local.get $at)))))
        (local.set $ones) (local.set $d)
        (call $add_bits (local.get $twos) (local.get $a) (local.get $b))
        (local.set $twos) (local.set $a)
        (call $add_bits (local.get $twos) (local.get $c) (local.get $d))
        (local.set $twos) (local.set $b)
        (call $add_bits (local.get $fours) (local.get $a) (local.get $b))
        (local.set $fours) (local.set $more)
        (local.set $digit (i32.add (local.get $digits) (i32.const 48)))
        (block $added
          (loop $higher
            (br_if $added (i32.eqz (v128.any_true (local.get $more))))
            (local.set $a (v128.load (local.get $digit)))
            (v128.store (local.get $digit) (v128.xor (local.get $a) (local.get $more)))
            (local.set $more (v128.and (local.get $a) (local.get $more)))
            (local.set $digit (i32.add (local.get $digit) (i32.const 16)))
            (br $higher)))
        (br_if $eights (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 32))) (local.get $end))))
      (v128.store (local.get $digits) (local.get $ones))
      (v128.store offset=16 (local.get $digits) (local.get $twos))
      (v128.store offset=32 (local.get $digits) (local.get $fours))
      ;; from digits to numbers, four rows at a time
      (local.set $place (i32.const 32))
      (loop $rows
        (local.set $place (i32.sub (local.get $place) (i32.const 1)))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $digit (i32.add (local.get $digits) (i32.const 512)))
        (loop $values
          (local.set $digit (i32.sub (local.get $digit) (i32.const 16)))
          (local.set $sum
            (v128.or (i32x4.add (local.get $sum) (local.get $sum))
              (v128.and (v128.const i32x4 1 1 1 1) (i32x4.shr_u (v128.load (local.get $digit)) (local.get $place)))))
          (br_if $values (i32.gt_u (local.get $digit) (local.get $digits))))
        (v128.store (local.get $counts) (local.get $sum))
        (local.set $counts (i32.add (local.get $counts) (i32.const 16)))
        (br_if $rows (local.get $place)))
      (br_if $groups (i32.lt_u (local.tee $group (i32.add (local.get $group) (i32.const 16))) (i32.const 64)))))

  ;; Add the values of some trees to the sums of the rows, doubles, one tree after the other. Which leaf a row comes to is told by five
  ;; masks, the digits of its number; of each tree their places are told, and where the leaves' values lie one after the other.
  ;; Nothing branches by row: what a processor guesses wrong takes longer.
  (func (export "add") (param $tree i32) (param $end i32) (param $sums i32)
    (local $values i32) (local $group i32) (local $at i32) (local $last i32) (local $leaf v128)
    (local $m0 v128) (local $m1 v128) (local $m2 v128) (local $m3 v128) (local $m4 v128)
    (loop $trees
      (local.set $values (i32.load offset=20 (local.get $tree)))
      (local.set $group (i32.const 0))
      (local.set $at (local.get $sums))
      (local.set $last (local.get $sums))
      (loop $groups
        (local.set $m0 (v128.load (i32.add (local.get $group) (i32.load (local.get $tree)))))
        (local.set $m1 (v128.load (i32.add (local.get $group) (i32.load offset=4 (local.get $tree)))))
        (local.set $m2 (v128.load (i32.add (local.get $group) (i32.load offset=8 (local.get $tree)))))
        (local.set $m3 (v128.load (i32.add (local.get $group) (i32.load offset=12 (local.get $tree)))))
        (local.set $m4 (v128.load (i32.add (local.get $group) (i32.load offset=16 (local.get $tree)))))
        (local.set $last (i32.add (local.get $last) (i32.const 1024)))
        (loop $fours
          ;; the place of a leaf's value is eight times its number
          (local.set $leaf
            (v128.or
              (v128.or
                (v128.or
                  (v128.and (i32x4.shr_u (local.get $m0) (i32.const 28)) (v128.const i32x4 8 8 8 8))
                  (v128.and (i32x4.shr_u (local.get $m1) (i32.const 27)) (v128.const i32x4 16 16 16 16)))
                (v128.or
                  (v128.and (i32x4.shr_u (local.get $m2) (i32.const 26)) (v128.const i32x4 32 32 32 32))
                  (v128.and (i32x4.shr_u (local.get $m3) (i32.const 25)) (v128.const i32x4 64 64 64 64))))
              (v128.and (i32x4.shr_u (local.get $m4) (i32.const 24)) (v128.const i32x4 128 128 128 128))))
          (local.set $m0 (i32x4.add (local.get $m0) (local.get $m0)))
          (local.set $m1 (i32x4.add (local.get $m1) (local.get $m1)))
          (local.set $m2 (i32x4.add (local.get $m2) (local.get $m2)))
          (local.set $m3 (i32x4.add (local.get $m3) (local.get $m3)))
          (local.set $m4 (i32x4.add (local.get $m4) (local.get $m4)))
          (v128.store (local.get $at)
            (f64x2.add (v128.load (local.get $at))
              (v128.load64_lane 1 (i32.add (local.get $values) (i32x4.extract_lane 1 (local.get $leaf)))
                (v128.load64_zero (i32.add (local.get $values) (i32x4.extract_lane 0 (local.get $leaf)))))))
          (v128.store offset=16 (local.get $at)
            (f64x2.add (v128.load offset=16 (local.get $at))
              (v128.load64_lane 1 (i32.add (local.get $values) (i32x4.extract_lane 3 (local.get $leaf)))
                (v128.load64_zero (i32.add (local.get $values) (i32x4.extract_lane 2 (local.get $leaf)))))))
          (br_if $fours (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 32))) (local.get $last))))
        (br_if $groups (i32.lt_u (local.tee $group (i32.add (local.get $group) (i32.const 16))) (i32.const 64))))
      (br_if $trees (i32.lt_u (local.tee $tree (i32.add (local.get $tree) (i32.const 24))) (local.get $end)))))

  ;; The same of trees of at most eight leaves, whose numbers have three digits.
  (func (export "add_of_eight") (param $tree i32) (param $end i32) (param $sums i32)
    (local $values i32) (local $group i32) (local $at i32) (local $last i32) (local $leaf v128)
    (local $m0 v128) (local $m1 v128) (local $m2 v128)
    (loop $trees
      (local.set $values (i32.load offset=12 (local.get $tree)))
      (local.set $group (i32.const 0))
      (local.set $at (local.get $sums))
      (local.set $last (local.get $sums))
      (loop $groups
        (local.set $m0 (v128.load (i32.add (local.get $group) (i32.load (local.get $tree)))))
        (local.set $m1 (v128.load (i32.add (local.get $group) (i32.load offset=4 (local.get $tree)))))
        (local.set $m2 (v128.load (i32.add (local.get $group) (i32.load offset=8 (local.get $tree)))))
        (local.set $last (i32.add (local.get $last) (i32.const 1024)))
        (loop $fours
          ;; the place of a leaf's value is eight times its number
          (local.set $leaf
            (v128.or
              (v128.or
                (v128.and (i32x4.shr_u (local.get $m0) (i32.const 28)) (v128.const i32x4 8 8 8 8))
                (v128.and (i32x4.shr_u (local.get $m1) (i32.const 27)) (v128.const i32x4 16 16 16 16)))
              (v128.and (i32x4.shr_u (local.get $m2) (i32.const 26)) (v128.const i32x4 32 32 32 32))))
          (local.set $m0 (i32x4.add (local.get $m0) (local.get $m0)))
          (local.set $m1 (i32x4.add (local.get $m1) (local.get $m1)))
          (local.set $m2 (i32x4.add (local.get $m2) (local.get $m2)))
          (v128.store (local.get $at)
            (f64x2.add (v128.load (local.get $at))
              (v128.load64_lane 1 (i32.add (local.get $values) (i32x4.extract_lane 1 (local.get $leaf)))
                (v128.load64_zero (i32.add (local.get $values) (i32x4.extract_lane 0 (local.get $leaf)))))))
          (v128.store offset=16 (local.get $at)
            (f64x2.add (v128.load offset=16 (local.get $at))
              (v128.load64_lane 1 (i32.add (local.get $values) (i32x4.extract_lane 3 (local.get $leaf)))
                (v128.load64_zero (i32.add (local.get $values) (i32x4.extract_lane 2 (local.get $leaf)))))))
          (br_if $fours (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 32))) (local.get $last))))
        (br_if $groups (i32.lt_u (local.tee $group (i32.add (local.get $group) (i32.const 16))) (i32.const 64))))
      (br_if $trees (i32.lt_u (local.tee $tree (i32.add (local.get $tree) (i32.const 16))) (local.get $end)))))

  ;; Add some values to sixteen, 32, 48 ... sums, one value after the other. Sixteen sums do not wait for each other's.
  (func $add_to_each (export "add_to_each") (param $values i32) (param $end i32) (param $sums i32) (param $last i32)
    (local $at i32) (local $x v128)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local $s4 v128) (local $s5 v128) (local $s6 v128) (local $s7 v128)
    (loop $rows
      (local.set $s0 (v128.load (local.get $sums)))
      (local.set $s1 (v128.load offset=16 (local.get $sums)))
      (local.set $s2 (v128.load offset=32 (local.get $sums)))
      (local.set $s3 (v128.load offset=48 (local.get $sums)))
      (local.set $s4 (v128.load offset=64 (local.get $sums)))
      (local.set $s5 (v128.load offset=80 (local.get $sums)))
      (local.set $s6 (v128.load offset=96 (local.get $sums)))
      (local.set $s7 (v128.load offset=112 (local.get $sums)))
      (local.set $at (local.get $values))
      (loop $each
        (local.set $x (v128.load64_splat (local.get $at)))
        (local.set $s0 (f64x2.add (local.get $s0) (local.get $x)))
        (local.set $s1 (f64x2.add (local.get $s1) (local.get $x)))
        (local.set $s2 (f64x2.add (local.get $s2) (local.get $x)))
        (local.set $s3 (f64x2.add (local.get $s3) (local.get $x)))
        (local.set $s4 (f64x2.add (local.get $s4) (local.get $x)))
        (local.set $s5 (f64x2.add (local.get $s5) (local.get $x)))
        (local.set $s6 (f64x2.add (local.get $s6) (local.get $x)))
        (local.set $s7 (f64x2.add (local.get $s7) (local.get $x)))
        (br_if $each (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (local.get $end))))
      (v128.store (local.get $sums) (local.get $s0))
      (v128.store offset=16 (local.get $sums) (local.get $s1))
      (v128.store offset=32 (local.get $sums) (local.get $s2))
      (v128.store offset=48 (local.get $sums) (local.get $s3))
      (v128.store offset=64 (local.get $sums) (local.get $s4))
      (v128.store offset=80 (local.get $sums) (local.get $s5))
      (v128.store offset=96 (local.get $sums) (local.get $s6))
      (v128.store offset=112 (local.get $sums) (local.get $s7))
      (br_if $rows (i32.lt_u (local.tee $sums (i32.add (local.get $sums) (i32.const 128))) (local.get $last)))))

  ;; The same of the sums of 512 rows, of which many are equal: what becomes of one is kept.
  (func (export "add_to_equal") (param $values i32) (param $end i32) (param $sums i32)
    (param $known i32)    ;; 16,384 sums, each followed by what becomes of it; unused ones have all bits set
    (param $others i32)   ;; where 512 sums have room
    (param $places i32)   ;; and 512 addresses
    (local $row i32) (local $last i32) (local $slot i32) (local $other i32) (local $place i32) (local $sum i64)
    (local.set $row (local.get $sums))
    (local.set $last (i32.add (local.get $sums) (i32.const 4096)))
    (local.set $other (local.get $others))
    (local.set $place (local.get $places))
    (loop $rows
      (local.set $sum (i64.load (local.get $row)))
      (local.set $slot (call $slot_of (local.get $known) (local.get $sum)))
      (if (i64.eq (i64.load (local.get $slot)) (local.get $sum))
        (then (i64.store (local.get $row) (i64.load offset=8 (local.get $slot))))
        (else
          (i64.store (local.get $other) (local.get $sum))
          (i32.store (local.get $place) (local.get $row))
          (local.set $other (i32.add (local.get $other) (i32.const 8)))
          (local.set $place (i32.add (local.get $place) (i32.const 4)))))
      (br_if $rows (i32.lt_u (local.tee $row (i32.add (local.get $row) (i32.const 8))) (local.get $last))))
    (if (i32.eq (local.get $other) (local.get $others)) (then (return)))
    ;; some behind the last may be added to
    (call $add_to_each (local.get $values) (local.get $end) (local.get $others) (local.get $other))
    (local.set $last (local.get $place))
    (local.set $place (local.get $places))
    (local.set $other (local.get $others))
    (loop $each
      (local.set $row (i32.load (local.get $place)))
      (local.set $sum (i64.load (local.get $row)))
      (local.set $slot (call $slot_of (local.get $known) (local.get $sum)))
      (i64.store (local.get $slot) (local.get $sum))
      (local.set $sum (i64.load (local.get $other)))
      (i64.store offset=8 (local.get $slot) (local.get $sum))
      (i64.store (local.get $row) (local.get $sum))
      (local.set $other (i32.add (local.get $other) (i32.const 8)))
      (br_if $each (i32.lt_u (local.tee $place (i32.add (local.get $place) (i32.const 4))) (local.get $last)))))

  ;; Where a sum is kept (Fibonacci hashing: Knuth 1998, 6.4).
  (func $slot_of (param $known i32) (param $sum i64) (result i32)
    (i32.add (local.get $known)
      (i32.wrap_i64
        (i64.shl
          (i64.shr_u (i64.mul (local.get $sum) (i64.const 0x9e3779b97f4a7c15)) (i64.const 50))
          (i64.const 4)))))

  ;; Subtract, add, multiply or divide 512 single numbers each: of the operations 0, 1, 2, 3.
  (func $combine (param $operation i32) (param $a i32) (param $b i32) (param $out i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $a) (i32.const 2048)))
    (block $divide (block $multiply (block $add (block $subtract
      (br_table $subtract $add $multiply $divide (local.get $operation)))
      (loop $fours
        (v128.store (local.get $out) (f32x4.sub (v128.load (local.get $a)) (v128.load (local.get $b))))
        (local.set $b (i32.add (local.get $b) (i32.const 16)))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (br_if $fours (i32.lt_u (local.tee $a (i32.add (local.get $a) (i32.const 16))) (local.get $end))))
      (return))
      (loop $fours
        (v128.store (local.get $out) (f32x4.add (v128.load (local.get $a)) (v128.load (local.get $b))))
        (local.set $b (i32.add (local.get $b) (i32.const 16)))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (br_if $fours (i32.lt_u (local.tee $a (i32.add (local.get $a) (i32.const 16))) (local.get $end))))
      (return))
      (loop $fours
        (v128.store (local.get $out) (f32x4.mul (v128.load (local.get $a)) (v128.load (local.get $b))))
        (local.set $b (i32.add (local.get $b) (i32.const 16)))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (br_if $fours (i32.lt_u (local.tee $a (i32.add (local.get $a) (i32.const 16))) (local.get $end))))
      (return))
    (loop $fours
      (v128.store (local.get $out) (f32x4.div (v128.load (local.get $a)) (v128.load (local.get $b))))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (local.set $out (i32.add (local.get $out) (i32.const 16)))
      (br_if $fours (i32.lt_u (local.tee $a (i32.add (local.get $a) (i32.const 16))) (local.get $end)))))

  ;; Pick 512 values of a column.
  (func (export "pick")
    (param $column i32)
    (param $place i32)  ;; 512 whole numbers: the places in it
    (param $out i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $out) (i32.const 2048)))
    (loop $fours
      (f32.store (local.get $out)
        (f32.load (i32.add (local.get $column) (i32.shl (i32.load (local.get $place)) (i32.const 2)))))
      (f32.store offset=4 (local.get $out)
        (f32.load (i32.add (local.get $column) (i32.shl (i32.load offset=4 (local.get $place)) (i32.const 2)))))
      (f32.store offset=8 (local.get $out)
        (f32.load (i32.add (local.get $column) (i32.shl (i32.load offset=8 (local.get $place)) (i32.const 2)))))
      (f32.store offset=12 (local.get $out)
        (f32.load (i32.add (local.get $column) (i32.shl (i32.load offset=12 (local.get $place)) (i32.const 2)))))
      (local.set $place (i32.add (local.get $place) (i32.const 16)))
      (br_if $fours (i32.lt_u (local.tee $out (i32.add (local.get $out) (i32.const 16))) (local.get $end)))))

  ;; Scale 512 single numbers as NumPy does, less a single number and divided in double precision. Numbers that are infinite,
  ;; before or after, become NaN.
  (func $scale (param $column i32) (param $centre f32) (param $width f64) (param $out i32)
    (local $end i32) (local $x v128) (local $centres v128) (local $widths v128)
    (local.set $end (i32.add (local.get $column) (i32.const 2048)))
    (local.set $centres (f32x4.splat (local.get $centre)))
    (local.set $widths (f64x2.splat (local.get $width)))
    (loop $fours
      ;; less itself what is infinite is NaN, and what is finite is 0
      (local.set $x (v128.load (local.get $column)))
      (local.set $x (f32x4.sub (f32x4.sub (local.get $x) (f32x4.sub (local.get $x) (local.get $x))) (local.get $centres)))
      (local.set $x
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
          (f32x4.demote_f64x2_zero (f64x2.div (f64x2.promote_low_f32x4 (local.get $x)) (local.get $widths)))
          (f32x4.demote_f64x2_zero
            (f64x2.div
              (f64x2.promote_low_f32x4 (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $x) (local.get $x)))
              (local.get $widths)))))
      (v128.store (local.get $out) (f32x4.sub (local.get $x) (f32x4.sub (local.get $x) (local.get $x))))
      (local.set $out (i32.add (local.get $out) (i32.const 16)))
      (br_if $fours (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 16))) (local.get $end)))))

  ;; Make features, step by step, each told by 32 bytes: an operation, the places of two columns, and where their result goes; or 4,
  ;; the place of one column, any other, where it goes scaled, and by what, a single number and a double.
  (func (export "make") (param $step i32) (param $end i32)
    (loop $steps
      (if (i32.lt_u (i32.load (local.get $step)) (i32.const 4))
        (then
          (call $combine
            (i32.load (local.get $step))
            (i32.load offset=4 (local.get $step))
            (i32.load offset=8 (local.get $step))
            (i32.load offset=12 (local.get $step))))
        (else
          (call $scale
            (i32.load offset=4 (local.get $step))
            (f32.load offset=16 (local.get $step))
            (f64.load offset=24 (local.get $step))
            (i32.load offset=12 (local.get $step)))))
      (br_if $steps (i32.lt_u (local.tee $step (i32.add (local.get $step) (i32.const 32))) (local.get $end)))))

  ;; Put four features side by side in the rows of a table.
  (func (export "interleave")
    (param $column i32)  ;; the values of the first
    (param $row i32)     ;; where it goes in the first row
    (param $width i32)   ;; bytes from a row to the next
    (local $end i32) (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $ab v128) (local $cd v128)
    (local.set $end (i32.add (local.get $column) (i32.const 2048)))
    (loop $rows
      (local.set $a (v128.load (local.get $column)))
      (local.set $b (v128.load offset=2112 (local.get $column)))
      (local.set $c (v128.load offset=4224 (local.get $column)))
      (local.set $d (v128.load offset=6336 (local.get $column)))
      (local.set $ab (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a) (local.get $b)))
      (local.set $cd (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $c) (local.get $d)))
      (v128.store (local.get $row)
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd)))
      (local.set $row (i32.add (local.get $row) (local.get $width)))
      (v128.store (local.get $row)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd)))
      (local.set $row (i32.add (local.get $row) (local.get $width)))
      (local.set $ab (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b)))
      (local.set $cd (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $c) (local.get $d)))
      (v128.store (local.get $row)
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd)))
      (local.set $row (i32.add (local.get $row) (local.get $width)))
      (v128.store (local.get $row)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd)))
      (local.set $row (i32.add (local.get $row) (local.get $width)))
      (br_if $rows (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 16))) (local.get $end)))))
)
