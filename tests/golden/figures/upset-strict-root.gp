# Redraw with `gnuplot upset-strict-root.gp` in this directory; the data are in upset-strict-root.dat, which
# names its columns.  `out` is the directory of the drawings.
if (!exists('out')) out = '.'
dat = 'upset-strict-root.dat'
svg = out.'/upset-strict-root.svg'
png = out.'/upset-strict-root.png'
reset
W = 640
H = 472
# Pixels from the upper left corner to gnuplot's screen coordinates.
X(p) = p / (W + 0.0)
Y(p) = 1 - p / (H + 0.0)
set encoding utf8
set datafile separator ','
set datafile commentschars '#'
unset border
unset tics
unset key
set label '{/:Bold '.'Smallest sets of hardening without which programs escape'.'}' at screen X(18.00), screen Y(26.00) left font ',16' textcolor rgb '#222222'  front
set label 'Profile strict, started by root.' at screen X(18.00), screen Y(49.00) left font ',11' textcolor rgb '#222222' noenhanced front
set label 'Linux 6.1.0 x86_64, security modules: landlock, yama. Study 0123456789abcdef.' at screen X(18.00), screen Y(65.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'Each column is one smallest set of hardening: without it (dots) and while other steps are kept (rings)' at screen X(18.00), screen Y(401.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'the programs that its bar counts escape, and no part of it would do. The column without dots counts' at screen X(18.00), screen Y(417.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'what escapes under full hardening. Of the 4 escapes known in every combination 1 never escapes; 1' at screen X(18.00), screen Y(433.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'more is not known in every combination; 1 is untestable.' at screen X(18.00), screen Y(449.00) left font ',11' textcolor rgb '#666666' noenhanced front
set lmargin at screen X(255.09)
set rmargin at screen X(375.10)
set tmargin at screen Y(131.00)
set bmargin at screen Y(472.00)
set xrange [0:3.0000]
set yrange [341.0000:0]
base = 190.000000
first = 204.000000
row = 22.000000
set object rectangle from screen X(18.00), screen Y(97.00) to screen X(30.00), screen Y(85.00) back fillcolor rgb '#d55e00' fillstyle solid noborder
set label 'escapes without this set only' at screen X(35.00), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set arrow from screen X(251.09), screen Y(321.00) to screen X(379.10), screen Y(321.00) nohead linewidth 1 linecolor rgb '#b8b8b8' back
set label '0' at screen X(245.09), screen Y(321.00) right font ',11' textcolor rgb '#666666' noenhanced front
set arrow from screen X(251.09), screen Y(131.00) to screen X(379.10), screen Y(131.00) nohead linewidth 1 linecolor rgb '#ececec' back
set label '1' at screen X(245.09), screen Y(131.00) right font ',11' textcolor rgb '#666666' noenhanced front
set label 'escapes' at screen X(211.09), screen Y(226.00) center font ',11' textcolor rgb '#666666' noenhanced front rotate by 90
set label 'escapes with this' at screen X(138.00), screen Y(311.00) right font ',11' textcolor rgb '#666666' noenhanced front
set label 'step in a set' at screen X(138.00), screen Y(325.00) right font ',11' textcolor rgb '#666666' noenhanced front
set object rectangle from screen X(18.00), screen Y(357.00) to screen X(379.10), screen Y(335.00) back fillcolor rgb '#f5f5f5' fillstyle solid noborder
set label 'user namespace' at screen X(243.09), screen Y(346.00) right font ',11' textcolor rgb '#222222' noenhanced front
set label '0' at screen X(134.00), screen Y(346.00) right font ',11' textcolor rgb '#666666' noenhanced front
set label 'chroot' at screen X(243.09), screen Y(368.00) right font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(48.00), screen Y(374.00) to screen X(138.00), screen Y(362.00) back fillcolor rgb '#d55e00' fillstyle solid noborder
set label '2' at screen X(44.00), screen Y(368.00) right font ',11' textcolor rgb '#666666' noenhanced front
set label '{/:Bold '.'1'.'}' at screen X(275.10), screen Y(122.00) center font ',11' textcolor rgb '#222222'  front
set label '{/:Bold '.'1'.'}' at screen X(315.10), screen Y(122.00) center font ',11' textcolor rgb '#222222'  front
set label '{/:Bold '.'1'.'}' at screen X(355.10), screen Y(122.00) center font ',11' textcolor rgb '#222222'  front
shown = 3.000000
unit = 190.000000
P = 1 / 4.125
set terminal svg size W,H name 'upset_strict_root' font 'sans-serif,11' enhanced background '#ffffff'
set output svg
plot dat index 0 using ($1 < shown ? $1+0.5 : NaN):(base):($1+0.14):($1+0.86):(base-$3*unit):(base) with boxxyerror fillstyle solid noborder linecolor rgb '#f2b58a' title 'one of several sets', \
     dat index 0 using ($1 < shown && $4 > 0 ? $1+0.5 : NaN):(base):($1+0.14):($1+0.86):(base-$4*unit):(base) with boxxyerror fillstyle solid noborder linecolor rgb '#d55e00' title 'escapes without this set only', \
     dat index 1 using (strcol(4) eq 'free' ? $1+0.5 : NaN):(first+($2+0.5)*row) with points pointtype 7 pointsize 2.6*P linecolor rgb '#d4d4d4' title 'does not matter', \
     dat index 1 using ($5 > $2 ? $1+0.5 : NaN):(first+($2+0.5)*row):(0):(($5-$2)*row) with vectors nohead linewidth 2.5 linecolor rgb '#222222' title 'one set', \
     dat index 1 using (strcol(4) eq 'gone' ? $1+0.5 : NaN):(first+($2+0.5)*row) with points pointtype 7 pointsize 6.5*P linecolor rgb '#222222' title 'without', \
     dat index 1 using (strcol(4) eq 'stays' ? $1+0.5 : NaN):(first+($2+0.5)*row) with points pointtype 7 pointsize 6.5*P linecolor rgb '#0072b2' title 'kept', \
     dat index 1 using (strcol(4) eq 'stays' ? $1+0.5 : NaN):(first+($2+0.5)*row) with points pointtype 7 pointsize 4.3*P linecolor rgb '#ffffff' title 'kept'
P = 2 / 3.04
set terminal pngcairo size 2*W,2*H font 'sans-serif,11' fontscale 1.5 linewidth 2 enhanced
set output png
replot
unset output
