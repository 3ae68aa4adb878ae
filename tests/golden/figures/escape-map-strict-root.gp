# Redraw with `gnuplot escape-map-strict-root.gp` in this directory; the data are in escape-map-strict-root.dat, which
# names its columns.  `out` is the directory of the drawings.
reset
if (!exists('out')) out = '.'
W = 640
H = 514
# Pixels from the upper left corner to gnuplot's screen coordinates.
X(p) = p / (W + 0.0)
Y(p) = 1 - p / (H + 0.0)
set encoding utf8
set datafile separator ','
set datafile commentschars '#'
unset border
unset tics
unset key
set label '{/:Bold '.'What must be taken away before each escape works'.'}' at screen X(18.00), screen Y(26.00) left font ',16' textcolor rgb '#222222'  front
set label 'Profile strict, started by root.' at screen X(18.00), screen Y(49.00) left font ',11' textcolor rgb '#222222' noenhanced front
set label 'Linux 6.1.0 x86_64, security modules: landlock, yama. Study 0123456789abcdef.' at screen X(18.00), screen Y(65.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'Each line of dots is one smallest set of factors that must be taken away together (filled) while others' at screen X(18.00), screen Y(458.84) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'must stay in place (rings) for the escape to work; several lines are alternatives. The bar is the share' at screen X(18.00), screen Y(474.84) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'of all combinations in which it escaped.' at screen X(18.00), screen Y(490.84) left font ',11' textcolor rgb '#666666' noenhanced front
set lmargin at screen X(133.06)
set rmargin at screen X(622.00)
set tmargin at screen Y(150.34)
set bmargin at screen Y(436.84)
set xrange [0:4.2150]
set yrange [15.9167:0]
set arrow from screen X(18.00), screen Y(174.64) to screen X(622.00), screen Y(174.64) nohead linewidth 1 linecolor rgb '#b8b8b8' back
set arrow from screen X(18.00), screen Y(229.34) to screen X(622.00), screen Y(229.34) nohead linewidth 1 linecolor rgb '#b8b8b8' back
set object rectangle from screen X(18.00), screen Y(268.04) to screen X(622.00), screen Y(250.04) back fillcolor rgb '#f5f5f5' fillstyle solid noborder
set arrow from screen X(18.00), screen Y(299.54) to screen X(622.00), screen Y(299.54) nohead linewidth 1 linecolor rgb '#b8b8b8' back
set arrow from screen X(18.00), screen Y(354.24) to screen X(622.00), screen Y(354.24) nohead linewidth 1 linecolor rgb '#b8b8b8' back
set arrow from screen X(18.00), screen Y(406.44) to screen X(622.00), screen Y(406.44) nohead linewidth 1 linecolor rgb '#b8b8b8' back
set label 'no_userns' at screen X(189.06), screen Y(140.34) left font ',11' textcolor rgb '#222222' noenhanced front rotate by 40
set label 'no_chroot' at screen X(305.06), screen Y(140.34) left font ',11' textcolor rgb '#222222' noenhanced front rotate by 40
set label 'combinations with escape' at screen X(405.06), screen Y(142.34) left font ',11' textcolor rgb '#666666' noenhanced front
set label '{/:Bold '.'Escape under full hardening (1)'.'}' at screen X(18.00), screen Y(165.64) left font ',11' textcolor rgb '#222222'  front
set object rectangle from screen X(18.00), screen Y(193.84) to screen X(24.00), screen Y(179.34) back fillcolor rgb '#d55e00' fillstyle solid noborder
set label 'alpha_always' at screen X(32.00), screen Y(186.34) left font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'One factor is enough (2)'.'}' at screen X(18.00), screen Y(220.34) left font ',11' textcolor rgb '#222222'  front
set label 'beta_chroot' at screen X(32.00), screen Y(241.04) left font ',11' textcolor rgb '#222222' noenhanced front
set label 'delta_helped' at screen X(32.00), screen Y(259.04) left font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'Never escape (1)'.'}' at screen X(18.00), screen Y(290.54) left font ',11' textcolor rgb '#222222'  front
set object rectangle from screen X(18.00), screen Y(318.74) to screen X(24.00), screen Y(304.24) back fillcolor rgb '#9ed2f2' fillstyle solid noborder
set label 'zeta_never' at screen X(32.00), screen Y(311.24) left font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'Not seen to escape, not all known (1)'.'}' at screen X(18.00), screen Y(345.24) left font ',11' textcolor rgb '#222222'  front
set label 'gamma_partial' at screen X(32.00), screen Y(365.94) left font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'Untestable on this host (1)'.'}' at screen X(18.00), screen Y(397.44) left font ',11' textcolor rgb '#222222'  front
set object rectangle from screen X(18.00), screen Y(425.64) to screen X(24.00), screen Y(411.14) back fillcolor rgb '#ededed' fillstyle solid noborder
set label 'vacuous, the caller already holds what it would gain: epsilon_vacuous' at screen X(32.00), screen Y(418.14) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(137.06), screen Y(372.94) to screen X(361.06), screen Y(358.94) back fillcolor rgb '#e2e2e2' fillstyle solid noborder
set label 'incomplete: 1 of 4 not known' at screen X(249.06), screen Y(365.94) center font ',10' textcolor rgb '#222222' noenhanced front
set label '2 of 4' at screen X(471.06), screen Y(241.04) left font ',11' textcolor rgb '#666666' noenhanced front
set label '1 of 4' at screen X(433.56), screen Y(259.04) left font ',11' textcolor rgb '#666666' noenhanced front
set label '0 of 4' at screen X(396.06), screen Y(365.94) left font ',11' textcolor rgb '#666666' noenhanced front
P = 1 / 4.125
set terminal svg size W,H name 'escape_map_strict_root' font 'sans-serif,11' enhanced background '#ffffff'
set output out.'/escape-map-strict-root.svg'
plot 'escape-map-strict-root.dat' index 1 using (strcol(4) eq 'free' ? $1+0.5 : NaN):($2+0.5) with points pointtype 7 pointsize 2.6*P linecolor rgb '#d4d4d4' title 'does not matter', \
     'escape-map-strict-root.dat' index 1 using ($5 > $1 ? $1+0.5 : NaN):($2+0.5):($5-$1):(0) with vectors nohead linewidth 2.5 linecolor rgb '#222222' title 'one set', \
     'escape-map-strict-root.dat' index 1 using (strcol(4) eq 'gone' ? $1+0.5 : NaN):($2+0.5) with points pointtype 7 pointsize 6*P linecolor rgb '#222222' title 'must be gone', \
     'escape-map-strict-root.dat' index 1 using (strcol(4) eq 'stays' ? $1+0.5 : NaN):($2+0.5) with points pointtype 7 pointsize 6*P linecolor rgb '#0072b2' title 'must stay', \
     'escape-map-strict-root.dat' index 1 using (strcol(4) eq 'stays' ? $1+0.5 : NaN):($2+0.5) with points pointtype 7 pointsize 3.8*P linecolor rgb '#ffffff' title 'must stay', \
     'escape-map-strict-root.dat' index 2 using (($1+$2)/2):3:1:2:($3-0.3):($3+0.3) with boxxyerror fillstyle solid noborder linecolor rgb '#d55e00' title 'combinations with escape'
P = 2 / 3.04
set terminal pngcairo size 2*W,2*H font 'sans-serif,11' fontscale 1.5 linewidth 2 enhanced
set output out.'/escape-map-strict-root.png'
replot
unset output
