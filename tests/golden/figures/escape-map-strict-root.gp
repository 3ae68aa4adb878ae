# Redraw with `gnuplot escape-map-strict-root.gp` in this directory; the data are in escape-map-strict-root.dat, which
# names its columns.  `out` is the directory of the drawings.
if (!exists('out')) out = '.'
dat = 'escape-map-strict-root.dat'
svg = out.'/escape-map-strict-root.svg'
png = out.'/escape-map-strict-root.png'
reset
W = 683
H = 537
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
set label 'Profile strict, started by root.' at screen X(18.00), screen Y(49.00) left font ',11' textcolor rgb '#222222' noenhanced front
set label 'Linux 6.1.0 x86_64, security modules: landlock, yama. Study 0123456789abcdef.' at screen X(18.00), screen Y(65.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'Each line of dots is one smallest set of hardening without which (filled), while other steps are kept (rings),' at screen X(18.00), screen Y(481.79) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'the program escapes; several lines are alternatives. The bar is the share of all combinations in which it' at screen X(18.00), screen Y(497.79) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'escaped, grey that of which nothing is known, and its numbers are of those known.' at screen X(18.00), screen Y(513.79) left font ',11' textcolor rgb '#666666' noenhanced front
set lmargin at screen X(133.06)
set rmargin at screen X(664.20)
set tmargin at screen Y(173.29)
set bmargin at screen Y(459.79)
set xrange [0:4.5788]
set yrange [15.9167:0]
set arrow from screen X(18.00), screen Y(197.59) to screen X(664.20), screen Y(197.59) nohead linewidth 1 linecolor rgb '#b8b8b8' back
set arrow from screen X(18.00), screen Y(252.29) to screen X(664.20), screen Y(252.29) nohead linewidth 1 linecolor rgb '#b8b8b8' back
set object rectangle from screen X(18.00), screen Y(290.99) to screen X(664.20), screen Y(272.99) back fillcolor rgb '#f5f5f5' fillstyle solid noborder
set arrow from screen X(18.00), screen Y(322.49) to screen X(664.20), screen Y(322.49) nohead linewidth 1 linecolor rgb '#b8b8b8' back
set arrow from screen X(18.00), screen Y(377.19) to screen X(664.20), screen Y(377.19) nohead linewidth 1 linecolor rgb '#b8b8b8' back
set arrow from screen X(18.00), screen Y(429.39) to screen X(664.20), screen Y(429.39) nohead linewidth 1 linecolor rgb '#b8b8b8' back
set label 'user namespace' at screen X(189.06), screen Y(163.29) left font ',11' textcolor rgb '#222222' noenhanced front rotate by 40
set label 'chroot' at screen X(305.06), screen Y(163.29) left font ',11' textcolor rgb '#222222' noenhanced front rotate by 40
set label 'combinations with escape' at screen X(405.06), screen Y(165.29) left font ',11' textcolor rgb '#666666' noenhanced front
set label '{/:Bold '.'Escape under full hardening (1)'.'}' at screen X(18.00), screen Y(188.59) left font ',11' textcolor rgb '#222222'  front
set object rectangle from screen X(18.00), screen Y(216.79) to screen X(24.00), screen Y(202.29) back fillcolor rgb '#d55e00' fillstyle solid noborder
set label 'alpha_always' at screen X(32.00), screen Y(209.29) left font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'Escape without one step alone (2)'.'}' at screen X(18.00), screen Y(243.29) left font ',11' textcolor rgb '#222222'  front
set label 'beta_chroot' at screen X(32.00), screen Y(263.99) left font ',11' textcolor rgb '#222222' noenhanced front
set label 'delta_helped' at screen X(32.00), screen Y(281.99) left font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'Blocked in every combination (1)'.'}' at screen X(18.00), screen Y(313.49) left font ',11' textcolor rgb '#222222'  front
set object rectangle from screen X(18.00), screen Y(341.69) to screen X(24.00), screen Y(327.19) back fillcolor rgb '#9ed2f2' fillstyle solid noborder
set label 'zeta_never' at screen X(32.00), screen Y(334.19) left font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'Not fully measured (1)'.'}' at screen X(18.00), screen Y(368.19) left font ',11' textcolor rgb '#222222'  front
set label 'gamma_partial' at screen X(32.00), screen Y(388.89) left font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'Untestable on this host (1)'.'}' at screen X(18.00), screen Y(420.39) left font ',11' textcolor rgb '#222222'  front
set object rectangle from screen X(18.00), screen Y(448.59) to screen X(24.00), screen Y(434.09) back fillcolor rgb '#ededed' fillstyle solid noborder
set label 'vacuous, the caller already holds what it would gain: epsilon_vacuous' at screen X(32.00), screen Y(441.09) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(137.06), screen Y(395.89) to screen X(361.06), screen Y(381.89) back fillcolor rgb '#e2e2e2' fillstyle solid noborder
set label 'known in 3 of 4 combinations' at screen X(249.06), screen Y(388.89) center font ',10' textcolor rgb '#222222' noenhanced front
set label '2 of 4' at screen X(471.06), screen Y(263.99) left font ',11' textcolor rgb '#666666' noenhanced front
set label '1 of 4' at screen X(433.56), screen Y(281.99) left font ',11' textcolor rgb '#666666' noenhanced front
set label '0 of 3 (1 not known)' at screen X(433.56), screen Y(388.89) left font ',11' textcolor rgb '#666666' noenhanced front
P = 1 / 4.125
set terminal svg size W,H name 'escape_map_strict_root' font 'sans-serif,11' enhanced background '#ffffff'
set output svg
plot dat index 1 using (strcol(4) eq 'free' ? $1+0.5 : NaN):($2+0.5) with points pointtype 7 pointsize 2.6*P linecolor rgb '#d4d4d4' title 'does not matter', \
     dat index 1 using ($5 > $1 ? $1+0.5 : NaN):($2+0.5):($5-$1):(0) with vectors nohead linewidth 2.5 linecolor rgb '#222222' title 'one set', \
     dat index 1 using (strcol(4) eq 'gone' ? $1+0.5 : NaN):($2+0.5) with points pointtype 7 pointsize 6*P linecolor rgb '#222222' title 'without', \
     dat index 1 using (strcol(4) eq 'stays' ? $1+0.5 : NaN):($2+0.5) with points pointtype 7 pointsize 6*P linecolor rgb '#0072b2' title 'kept', \
     dat index 1 using (strcol(4) eq 'stays' ? $1+0.5 : NaN):($2+0.5) with points pointtype 7 pointsize 3.8*P linecolor rgb '#ffffff' title 'kept', \
     dat index 2 using ($8 > $2 ? ($2+$8)/2 : NaN):3:2:8:($3-0.3):($3+0.3) with boxxyerror fillstyle solid noborder linecolor rgb '#b8b8b8' title 'not known', \
     dat index 2 using (($1+$2)/2):3:1:2:($3-0.3):($3+0.3) with boxxyerror fillstyle solid noborder linecolor rgb '#d55e00' title 'combinations with escape'
P = 2 / 3.04
set terminal pngcairo size 2*W,2*H font 'sans-serif,11' fontscale 1.5 linewidth 2 enhanced
set output png
replot
unset output
