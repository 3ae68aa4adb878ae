# Redraw with `gnuplot escape-map-strict-user.gp` in this directory; the data are in escape-map-strict-user.dat, which
# names its columns.  `out` is the directory of the drawings.
if (!exists('out')) out = '.'
dat = 'escape-map-strict-user.dat'
svg = out.'/escape-map-strict-user.svg'
png = out.'/escape-map-strict-user.png'
reset
W = 920
H = 412
# Pixels from the upper left corner to gnuplot's screen coordinates.
X(p) = p / (W + 0.0)
Y(p) = 1 - p / (H + 0.0)
set encoding utf8
set datafile separator ','
set datafile commentschars '#'
unset border
unset tics
unset key
set label '{/:Bold '.'Without which hardening each program escapes'.'}' at screen X(18.00), screen Y(26.00) left font ',16' textcolor rgb '#222222'  front
set label 'Profile strict, started by user.' at screen X(18.00), screen Y(49.00) left font ',11' textcolor rgb '#222222' noenhanced front
set label '. Study 0.' at screen X(18.00), screen Y(65.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'Smallest sets need every combination of the hardening: run with all masks. The bar is the share of all combinations in which it escaped, grey that of' at screen X(18.00), screen Y(356.19) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'which nothing is known, and its numbers are of those known. Escapes with the same verdicts stand together, after their number. Measured were 3 of' at screen X(18.00), screen Y(372.19) left font ',11' textcolor rgb '#666666' noenhanced front
set label '8 combinations, full hardening not among them.' at screen X(18.00), screen Y(388.19) left font ',11' textcolor rgb '#666666' noenhanced front
set lmargin at screen X(370.00)
set rmargin at screen X(901.14)
set tmargin at screen Y(173.29)
set bmargin at screen Y(334.19)
set xrange [0:6.8682]
set yrange [8.9389:0]
set arrow from screen X(18.00), screen Y(197.59) to screen X(901.14), screen Y(197.59) nohead linewidth 1 linecolor rgb '#b8b8b8' back
set object rectangle from screen X(18.00), screen Y(236.29) to screen X(901.14), screen Y(218.29) back fillcolor rgb '#f5f5f5' fillstyle solid noborder
set object rectangle from screen X(18.00), screen Y(272.29) to screen X(901.14), screen Y(254.29) back fillcolor rgb '#f5f5f5' fillstyle solid noborder
set arrow from screen X(18.00), screen Y(303.79) to screen X(901.14), screen Y(303.79) nohead linewidth 1 linecolor rgb '#b8b8b8' back
set label 'user namespace' at screen X(406.67), screen Y(163.29) left font ',11' textcolor rgb '#222222' noenhanced front rotate by 40
set label 'chroot' at screen X(484.00), screen Y(163.29) left font ',11' textcolor rgb '#222222' noenhanced front rotate by 40
set label 'no_new_privs' at screen X(561.33), screen Y(163.29) left font ',11' textcolor rgb '#222222' noenhanced front rotate by 40
set label 'combinations with escape' at screen X(642.00), screen Y(165.29) left font ',11' textcolor rgb '#666666' noenhanced front
set label '{/:Bold '.'Not fully measured (6)'.'}' at screen X(18.00), screen Y(188.59) left font ',11' textcolor rgb '#222222'  front
set label '{/:Bold '.'1'.'}' at screen X(48.00), screen Y(209.29) right font ',11' textcolor rgb '#222222'  front
set label 'always' at screen X(56.00), screen Y(209.29) left font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'2'.'}' at screen X(48.00), screen Y(227.29) right font ',11' textcolor rgb '#222222'  front
set label 'both walled' at screen X(56.00), screen Y(227.29) left font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'1'.'}' at screen X(48.00), screen Y(245.29) right font ',11' textcolor rgb '#222222'  front
set label 'either' at screen X(56.00), screen Y(245.29) left font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'2'.'}' at screen X(48.00), screen Y(263.29) right font ',11' textcolor rgb '#222222'  front
set label 'helped partial' at screen X(56.00), screen Y(263.29) left font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'Untestable on this host (1)'.'}' at screen X(18.00), screen Y(294.79) left font ',11' textcolor rgb '#222222'  front
set object rectangle from screen X(18.00), screen Y(322.99) to screen X(24.00), screen Y(308.49) back fillcolor rgb '#ededed' fillstyle solid noborder
set label 'vacuous, the caller already holds what it would gain: vacuous' at screen X(32.00), screen Y(315.49) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(374.00), screen Y(216.29) to screen X(598.00), screen Y(202.29) back fillcolor rgb '#e2e2e2' fillstyle solid noborder
set label 'known in 3 of 8 combinations' at screen X(486.00), screen Y(209.29) center font ',10' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(374.00), screen Y(234.29) to screen X(598.00), screen Y(220.29) back fillcolor rgb '#e2e2e2' fillstyle solid noborder
set label 'known in 3 of 8 combinations' at screen X(486.00), screen Y(227.29) center font ',10' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(374.00), screen Y(252.29) to screen X(598.00), screen Y(238.29) back fillcolor rgb '#e2e2e2' fillstyle solid noborder
set label 'known in 3 of 8 combinations' at screen X(486.00), screen Y(245.29) center font ',10' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(374.00), screen Y(270.29) to screen X(598.00), screen Y(256.29) back fillcolor rgb '#e2e2e2' fillstyle solid noborder
set label 'known in 3 of 8 combinations' at screen X(486.00), screen Y(263.29) center font ',10' textcolor rgb '#222222' noenhanced front
set label '3 of 3 (5 not known)' at screen X(783.00), screen Y(209.29) left font ',11' textcolor rgb '#666666' noenhanced front
set label '0 of 3 (5 not known)' at screen X(726.75), screen Y(227.29) left font ',11' textcolor rgb '#666666' noenhanced front
set label '2 of 3 (5 not known)' at screen X(764.25), screen Y(245.29) left font ',11' textcolor rgb '#666666' noenhanced front
set label '1 of 3 (5 not known)' at screen X(745.50), screen Y(263.29) left font ',11' textcolor rgb '#666666' noenhanced front
P = 1 / 4.125
set terminal svg size W,H name 'escape_map_strict_user' font 'sans-serif,11' enhanced background '#ffffff'
set output svg
plot dat index 1 using ($8 > $2 ? ($2+$8)/2 : NaN):3:2:8:($3-0.3):($3+0.3) with boxxyerror fillstyle solid noborder linecolor rgb '#b8b8b8' title 'not known', \
     dat index 1 using (($1+$2)/2):3:1:2:($3-0.3):($3+0.3) with boxxyerror fillstyle solid noborder linecolor rgb '#d55e00' title 'combinations with escape'
P = 2 / 3.04
set terminal pngcairo size 2*W,2*H font 'sans-serif,11' fontscale 1.5 linewidth 2 enhanced
set output png
replot
unset output
