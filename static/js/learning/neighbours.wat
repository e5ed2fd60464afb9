;; The nearest of some points of each row of a table, kept from one point to the next.
;;
;; This is what neighbours.mjs calls, which says what lies where in the memory; tools/wasm_files.py assembles it. Points are numbers
;; of single precision or doubles, one point after the other; so are rows of doubles, while rows of single precision lie feature after
;; feature. A record is what is known of a row: the squares of the distances of its k neighbours, doubles; their places among the
;; points, 16 bits each; and how many points it was compared with, 16 bits. The neighbours are a heap as scikit-learn has it, the
;; farthest first: so of points that are equally far the same one gives way to a nearer one. All addresses are in bytes.

(module
  (import "page" "memory" (memory 1))

  ;; Measure the squares of the distances of four rows to a point: those that are nearer than the farthest of their neighbours, a bit for
  ;; each. Differences are of the numbers' precision, their squares are added as doubles, feature by feature, and the sum is of the numbers'
  ;; precision again, as scikit-learn has it. Sums only grow: where all four are too large, the other features need not be looked at.
  (func $nearer_of_singles
    (param $row i32)      ;; the first feature of the four
    (param $apart i32)    ;; bytes to the next feature
    (param $point i32) (param $width i32)
    (param $record i32) (param $stride i32)
    (param $squares i32)  ;; where four doubles go
    (result i32)
    (local $end i32) (local $farthest01 v128) (local $farthest23 v128) (local $sum01 v128) (local $sum23 v128)
    (local $d v128) (local $x v128)
    (local.set $end (i32.add (local.get $point) (local.get $width)))
    (local.set $farthest01
      (v128.load64_lane 1 (i32.add (local.get $record) (local.get $stride)) (v128.load64_zero (local.get $record))))
    (local.set $record (i32.add (local.get $record) (i32.shl (local.get $stride) (i32.const 1))))
    (local.set $farthest23
      (v128.load64_lane 1 (i32.add (local.get $record) (local.get $stride)) (v128.load64_zero (local.get $record))))
    (block $added
      (loop $features
        (local.set $d (f32x4.sub (v128.load (local.get $row)) (v128.load32_splat (local.get $point))))
        (local.set $x (f64x2.promote_low_f32x4 (local.get $d)))
        (local.set $sum01 (f64x2.add (local.get $sum01) (f64x2.mul (local.get $x) (local.get $x))))
        (local.set $x (f64x2.promote_low_f32x4
          (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $d) (local.get $d))))
        (local.set $sum23 (f64x2.add (local.get $sum23) (f64x2.mul (local.get $x) (local.get $x))))
        (local.set $row (i32.add (local.get $row) (local.get $apart)))
        (local.set $point (i32.add (local.get $point) (i32.const 4)))
        (br_if $added (i32.ge_u (local.get $point) (local.get $end)))
        ;; now and then: looking takes time too
        (br_if $features (i32.and (local.get $point) (i32.const 28)))
        (br_if $features
          (v128.any_true (v128.or
            (f64x2.lt (local.get $sum01) (local.get $farthest01))
            (f64x2.lt (local.get $sum23) (local.get $farthest23)))))
        (return (i32.const 0))))
    (local.set $sum01 (f64x2.promote_low_f32x4 (f32x4.demote_f64x2_zero (local.get $sum01))))
    (local.set $sum23 (f64x2.promote_low_f32x4 (f32x4.demote_f64x2_zero (local.get $sum23))))
    (v128.store (local.get $squares) (local.get $sum01))
    (v128.store offset=16 (local.get $squares) (local.get $sum23))
    (i32.or
      (i64x2.bitmask (f64x2.lt (local.get $sum01) (local.get $farthest01)))
      (i32.shl (i64x2.bitmask (f64x2.lt (local.get $sum23) (local.get $farthest23))) (i32.const 2))))

  ;; The same of rows of doubles, which lie one after the other.
  (func $nearer_of_doubles
    (param $row i32) (param $width i32) (param $point i32) (param $record i32) (param $stride i32)
    (param $squares i32)  ;; where four doubles go
    (result i32)
    (local $row1 i32) (local $row2 i32) (local $row3 i32) (local $end i32) (local $twos i32)
    (local $farthest01 v128) (local $farthest23 v128) (local $sum01 v128) (local $sum23 v128)
    (local $x v128) (local $d0 v128) (local $d1 v128) (local $d2 v128) (local $d3 v128)
    (local.set $row1 (i32.add (local.get $row) (local.get $width)))
    (local.set $row2 (i32.add (local.get $row1) (local.get $width)))
    (local.set $row3 (i32.add (local.get $row2) (local.get $width)))
    (local.set $end (i32.add (local.get $point) (local.get $width)))
    (local.set $twos (i32.add (local.get $point) (i32.and (local.get $width) (i32.const -16))))
    (local.set $farthest01
      (v128.load64_lane 1 (i32.add (local.get $record) (local.get $stride)) (v128.load64_zero (local.get $record))))
    (local.set $record (i32.add (local.get $record) (i32.shl (local.get $stride) (i32.const 1))))
    (local.set $farthest23
      (v128.load64_lane 1 (i32.add (local.get $record) (local.get $stride)) (v128.load64_zero (local.get $record))))
    (block $added
      (br_if $added (i32.ge_u (local.get $point) (local.get $twos)))
      (loop $two_features
        (local.set $x (v128.load (local.get $point)))
        (local.set $d0 (f64x2.sub (v128.load (local.get $row)) (local.get $x)))
        (local.set $d1 (f64x2.sub (v128.load (local.get $row1)) (local.get $x)))
        (local.set $d2 (f64x2.sub (v128.load (local.get $row2)) (local.get $x)))
        (local.set $d3 (f64x2.sub (v128.load (local.get $row3)) (local.get $x)))
        (local.set $d0 (f64x2.mul (local.get $d0) (local.get $d0)))
        (local.set $d1 (f64x2.mul (local.get $d1) (local.get $d1)))
        (local.set $d2 (f64x2.mul (local.get $d2) (local.get $d2)))
        (local.set $d3 (f64x2.mul (local.get $d3) (local.get $d3)))
        (local.set $sum01 (f64x2.add (local.get $sum01) (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $d0) (local.get $d1))))
        (local.set $sum01 (f64x2.add (local.get $sum01) (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $d0) (local.get $d1))))
        (local.set $sum23 (f64x2.add (local.get $sum23) (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $d2) (local.get $d3))))
        (local.set $sum23 (f64x2.add (local.get $sum23) (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $d2) (local.get $d3))))
        (local.set $row (i32.add (local.get $row) (i32.const 16)))
        (local.set $row1 (i32.add (local.get $row1) (i32.const 16)))
        (local.set $row2 (i32.add (local.get $row2) (i32.const 16)))
        (local.set $row3 (i32.add (local.get $row3) (i32.const 16)))
        (local.set $point (i32.add (local.get $point) (i32.const 16)))
        (if (i32.eqz (i32.and (local.get $point) (i32.const 48)))
          (then
            (if (i32.eqz (v128.any_true (v128.or
                  (f64x2.lt (local.get $sum01) (local.get $farthest01))
                  (f64x2.lt (local.get $sum23) (local.get $farthest23)))))
              (then (return (i32.const 0))))))
        (br_if $two_features (i32.lt_u (local.get $point) (local.get $twos)))))
    (if (i32.lt_u (local.get $point) (local.get $end))
      (then
        (local.set $x (v128.load64_splat (local.get $point)))
        (local.set $d0 (f64x2.sub (v128.load64_lane 1 (local.get $row1) (v128.load64_zero (local.get $row))) (local.get $x)))
        (local.set $d2 (f64x2.sub (v128.load64_lane 1 (local.get $row3) (v128.load64_zero (local.get $row2))) (local.get $x)))
        (local.set $sum01 (f64x2.add (local.get $sum01) (f64x2.mul (local.get $d0) (local.get $d0))))
        (local.set $sum23 (f64x2.add (local.get $sum23) (f64x2.mul (local.get $d2) (local.get $d2))))))
    (v128.store (local.get $squares) (local.get $sum01))
    (v128.store offset=16 (local.get $squares) (local.get $sum23))
    (i32.or
      (i64x2.bitmask (f64x2.lt (local.get $sum01) (local.get $farthest01)))
      (i32.shl (i64x2.bitmask (f64x2.lt (local.get $sum23) (local.get $farthest23))) (i32.const 2))))

  ;; Put a point in the place of the farthest neighbour, and sift it down: of two that are below, the farther one comes up, of equal ones the
  ;; first.
  (func $push (param $record i32) (param $k i32) (param $square f64) (param $place i32)
    (local $places i32) (local $at i32) (local $below i32)
    (local.set $places (i32.add (local.get $record) (i32.shl (local.get $k) (i32.const 3))))
    (block $there
      (loop $down
        (local.set $below (i32.add (i32.shl (local.get $at) (i32.const 1)) (i32.const 1)))
        (br_if $there (i32.ge_u (local.get $below) (local.get $k)))
        (if (i32.lt_u (i32.add (local.get $below) (i32.const 1)) (local.get $k))
          (then
            (if (f64.lt
                  (f64.load (i32.add (local.get $record) (i32.shl (local.get $below) (i32.const 3))))
                  (f64.load offset=8 (i32.add (local.get $record) (i32.shl (local.get $below) (i32.const 3)))))
              (then (local.set $below (i32.add (local.get $below) (i32.const 1)))))))
        (br_if $there
          (i32.eqz (f64.lt (local.get $square)
            (f64.load (i32.add (local.get $record) (i32.shl (local.get $below) (i32.const 3)))))))
        (f64.store (i32.add (local.get $record) (i32.shl (local.get $at) (i32.const 3)))
          (f64.load (i32.add (local.get $record) (i32.shl (local.get $below) (i32.const 3)))))
        (i32.store16 (i32.add (local.get $places) (i32.shl (local.get $at) (i32.const 1)))
          (i32.load16_u (i32.add (local.get $places) (i32.shl (local.get $below) (i32.const 1)))))
        (local.set $at (local.get $below))
        (br $down)))
    (f64.store (i32.add (local.get $record) (i32.shl (local.get $at) (i32.const 3))) (local.get $square))
    (i32.store16 (i32.add (local.get $places) (i32.shl (local.get $at) (i32.const 1))) (local.get $place)))

  ;; Compare rows with the points that they were not compared with, four rows at a time.
  (func (export "compare")
    (param $table i32)    ;; the first row, or the first feature of all
    (param $apart i32)    ;; bytes to the next feature
    (param $width i32)    ;; bytes of a point, and of a row of doubles
    (param $record i32)   ;; of the first of four, eight, twelve ... rows
    (param $end i32)      ;; behind the last
    (param $stride i32)   ;; bytes of a record
    (param $k i32)
    (param $points i32)
    (param $n i32)        ;; how many
    (param $squares i32)  ;; where four doubles have room
    (param $double i32)   ;; 1 if rows and points are doubles
    (local $known i32) (local $stride2 i32) (local $stride3 i32) (local $place i32) (local $point i32) (local $nearer i32)
    (local $row i32) (local $own i32)
    (local.set $known (i32.mul (local.get $k) (i32.const 10)))
    (local.set $stride2 (i32.shl (local.get $stride) (i32.const 1)))
    (local.set $stride3 (i32.add (local.get $stride2) (local.get $stride)))
    (loop $groups
      (local.set $own (i32.add (local.get $record) (local.get $known)))
      (local.set $place (i32.load16_u (local.get $own)))
      (local.set $row (i32.load16_u (i32.add (local.get $own) (local.get $stride))))
      (local.set $place (select (local.get $place) (local.get $row) (i32.lt_u (local.get $place) (local.get $row))))
      (local.set $row (i32.load16_u (i32.add (local.get $own) (local.get $stride2))))
      (local.set $place (select (local.get $place) (local.get $row) (i32.lt_u (local.get $place) (local.get $row))))
      (local.set $row (i32.load16_u (i32.add (local.get $own) (local.get $stride3))))
      (local.set $place (select (local.get $place) (local.get $row) (i32.lt_u (local.get $place) (local.get $row))))
      (local.set $point (i32.add (local.get $points) (i32.mul (local.get $place) (local.get $width))))
      (block $compared
        (br_if $compared (i32.ge_u (local.get $place) (local.get $n)))
        (loop $each_point
          (local.set $nearer
            (if (result i32) (local.get $double)
              (then
                (call $nearer_of_doubles
                  (local.get $table) (local.get $width) (local.get $point) (local.get $record) (local.get $stride) (local.get $squares)))
              (else
                (call $nearer_of_singles
                  (local.get $table) (local.get $apart) (local.get $point) (local.get $width)
                  (local.get $record) (local.get $stride) (local.get $squares)))))
          (if (local.get $nearer)
            (then
              (local.set $row (i32.const 0))
              (loop $each_row
                (local.set $own (i32.add (local.get $record) (i32.mul (local.get $row) (local.get $stride))))
                ;; not of a row that was compared with it before
                (if (i32.and
                      (i32.and (local.get $nearer) (i32.const 1))
                      (i32.le_u (i32.load16_u (i32.add (local.get $own) (local.get $known))) (local.get $place)))
                  (then
                    (call $push (local.get $own) (local.get $k)
                      (f64.load (i32.add (local.get $squares) (i32.shl (local.get $row) (i32.const 3))))
                      (local.get $place))))
                (local.set $row (i32.add (local.get $row) (i32.const 1)))
                (br_if $each_row (local.tee $nearer (i32.shr_u (local.get $nearer) (i32.const 1)))))))
          (local.set $point (i32.add (local.get $point) (local.get $width)))
          (br_if $each_point
            (i32.lt_u (local.tee $place (i32.add (local.get $place) (i32.const 1))) (local.get $n))))
        (local.set $own (i32.add (local.get $record) (local.get $known)))
        (i32.store16 (local.get $own) (local.get $n))
        (i32.store16 (i32.add (local.get $own) (local.get $stride)) (local.get $n))
        (i32.store16 (i32.add (local.get $own) (local.get $stride2)) (local.get $n))
        (i32.store16 (i32.add (local.get $own) (local.get $stride3)) (local.get $n)))
      (local.set $table
        (i32.add (local.get $table)
          (select (i32.shl (local.get $width) (i32.const 2)) (i32.const 16) (local.get $double))))
      (br_if $groups
        (i32.lt_u (local.tee $record (i32.add (local.get $record) (i32.shl (local.get $stride) (i32.const 2)))) (local.get $end)))))

  ;; Write the probabilities of each row; 0 if one has not k neighbours.
  (func (export "vote")
    (param $record i32)
    (param $end i32)
    (param $stride i32)
    (param $k i32)
    (param $classes i32)  ;; of the points, 0 or 1, a byte each
    (param $shares i32)   ;; two doubles for each number of neighbours that are of the class
    (param $out i32)      ;; where two doubles of each row go
    (result i32)
    (local $places i32) (local $last i32) (local $place i32) (local $votes i32) (local $all i32)
    (loop $rows
      (local.set $places (i32.add (local.get $record) (i32.shl (local.get $k) (i32.const 3))))
      (local.set $last (i32.add (local.get $places) (i32.shl (local.get $k) (i32.const 1))))
      (local.set $votes (i32.const 0))
      (loop $neighbours
        (local.set $place (i32.load16_s (local.get $places)))
        (local.set $all (i32.or (local.get $all) (local.get $place)))
        (local.set $votes (i32.add (local.get $votes) (i32.load8_u (i32.add (local.get $classes) (local.get $place)))))
        (br_if $neighbours
          (i32.lt_u (local.tee $places (i32.add (local.get $places) (i32.const 2))) (local.get $last))))
      ;; a place that is not there is -1
      (if (i32.lt_s (local.get $all) (i32.const 0)) (then (return (i32.const 0))))
      (v128.store (local.get $out)
        (v128.load (i32.add (local.get $shares) (i32.shl (local.get $votes) (i32.const 4)))))
      (local.set $out (i32.add (local.get $out) (i32.const 16)))
      (br_if $rows
        (i32.lt_u (local.tee $record (i32.add (local.get $record) (local.get $stride))) (local.get $end))))
    (i32.const 1))
)
