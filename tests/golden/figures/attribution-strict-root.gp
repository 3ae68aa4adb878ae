# Redraw with `gnuplot attribution-strict-root.gp` in this directory; the data are in attribution-strict-root.dat, which
# names its columns.  `out` is the directory of the drawings.
if (!exists('out')) out = '.'
dat = 'attribution-strict-root.dat'
svg = out.'/attribution-strict-root.svg'
png = out.'/attribution-strict-root.png'
reset
W = 699
H = 606
# Pixels from the upper left corner to gnuplot's screen coordinates.
X(p) = p / (W + 0.0)
Y(p) = 1 - p / (H + 0.0)
set encoding utf8
set datafile separator ','
set datafile commentschars '#'
unset border
unset tics
unset key
set label '{/:Bold '.'What each hardening step earns'.'}' at screen X(18.00), screen Y(26.00) left font ',16' textcolor rgb '#222222'  front
set label 'Profile strict, started by root.' at screen X(18.00), screen Y(49.00) left font ',11' textcolor rgb '#222222' noenhanced front
set label 'Linux 6.1.0 x86_64, security modules: landlock, yama. Study 0123456789abcdef.' at screen X(18.00), screen Y(65.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'A Shapley value is the share that keeping this hardening has in stopping an escape, over all orders of building' at screen X(18.00), screen Y(519.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'the sandbox up (1: it does all the work, negative: it helps the escape). The values of one escape add up to 1' at screen X(18.00), screen Y(535.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'where full hardening stops it and it escapes without any, to -1 the other way round, else to 0. Bars and sums are' at screen X(18.00), screen Y(551.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'of the 4 escapes known in every combination: 1 of them escapes under full hardening, 1 in no combination. 1' at screen X(18.00), screen Y(567.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'more is not known in every combination. 1 is untestable.' at screen X(18.00), screen Y(583.00) left font ',11' textcolor rgb '#666666' noenhanced front
set lmargin at screen X(76.00)
set rmargin at screen X(240.00)
set tmargin at screen Y(109.00)
set bmargin at screen Y(606.00)
set xrange [0:2.0000]
set yrange [497.0000:0]
# From white to blue (v = 1) or vermillion (v = -1), and letters that stand out.
mix(t, c) = int(255 + (c / 65536 - 255) * t) * 65536 + int(255 + (c / 256 % 256 - 255) * t) * 256 + int(255 + (c % 256 - 255) * t)
shade(v) = v < 0 ? mix(-v, 0xd55e00) : mix(v, 0x0072b2)
ink(v) = v == 0 ? 0x666666 : abs(v) > 0.6 ? 0xffffff : 0x222222
set object rectangle from screen X(18.00), screen Y(97.00) to screen X(30.00), screen Y(85.00) back fillcolor rgb '#0072b2' fillstyle solid noborder
set label 'escape without it alone' at screen X(35.00), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(191.05), screen Y(97.00) to screen X(203.05), screen Y(85.00) back fillcolor rgb '#8fc1de' fillstyle solid noborder
set label 'without it and others' at screen X(208.05), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(348.75), screen Y(97.00) to screen X(360.75), screen Y(85.00) back fillcolor rgb '#d55e00' fillstyle solid noborder
set label 'while it is kept (below 0)' at screen X(365.75), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(531.38), screen Y(97.00) to screen X(543.38), screen Y(85.00) back fillcolor rgb '#222222' fillstyle solid noborder
set label 'sum of Shapley values' at screen X(548.38), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set arrow from screen X(76.00), screen Y(319.00) to screen X(240.00), screen Y(319.00) nohead linewidth 1 linecolor rgb '#ececec' back
set label '-1' at screen X(70.00), screen Y(319.00) right font ',11' textcolor rgb '#666666' noenhanced front
set arrow from screen X(76.00), screen Y(255.67) to screen X(240.00), screen Y(255.67) nohead linewidth 1 linecolor rgb '#b8b8b8' back
set label '0' at screen X(70.00), screen Y(255.67) right font ',11' textcolor rgb '#666666' noenhanced front
set arrow from screen X(76.00), screen Y(192.33) to screen X(240.00), screen Y(192.33) nohead linewidth 1 linecolor rgb '#ececec' back
set label '1' at screen X(70.00), screen Y(192.33) right font ',11' textcolor rgb '#666666' noenhanced front
set arrow from screen X(76.00), screen Y(129.00) to screen X(240.00), screen Y(129.00) nohead linewidth 1 linecolor rgb '#ececec' back
set label '2' at screen X(70.00), screen Y(129.00) right font ',11' textcolor rgb '#666666' noenhanced front
set label 'escapes' at screen X(36.00), screen Y(224.00) center font ',11' textcolor rgb '#666666' noenhanced front rotate by 90
set label 'chroot' at screen X(117.00), screen Y(357.00) center font ',11' textcolor rgb '#222222' noenhanced front
set label 'user' at screen X(199.00), screen Y(341.00) center font ',11' textcolor rgb '#222222' noenhanced front
set label 'namespace' at screen X(199.00), screen Y(357.00) center font ',11' textcolor rgb '#222222' noenhanced front
set label 'Shapley values of single' at screen X(254.00), screen Y(325.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'escapes, and who has' at screen X(254.00), screen Y(341.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'them' at screen X(254.00), screen Y(357.00) left font ',11' textcolor rgb '#666666' noenhanced front
set arrow from screen X(76.00), screen Y(373.00) to screen X(680.98), screen Y(373.00) nohead linewidth 1 linecolor rgb '#ececec' back
set label '{/:Bold '.'1 escape:'.'}' at screen X(254.00), screen Y(385.00) left font ',11' textcolor rgb '#222222'  front
set label 'beta_chroot' at screen X(76.00), screen Y(407.00) left font ',11' textcolor rgb '#666666' noenhanced front
set arrow from screen X(76.00), screen Y(421.00) to screen X(680.98), screen Y(421.00) nohead linewidth 1 linecolor rgb '#ececec' back
set label '{/:Bold '.'1 escape:'.'}' at screen X(254.00), screen Y(433.00) left font ',11' textcolor rgb '#222222'  front
set label 'delta_helped' at screen X(76.00), screen Y(455.00) left font ',11' textcolor rgb '#666666' noenhanced front
set object rectangle from screen X(76.00), screen Y(497.00) to screen X(680.98), screen Y(473.00) back fillcolor rgb '#f5f5f5' fillstyle solid noborder
set label '{/:Bold '.'Sum over these escapes'.'}' at screen X(254.00), screen Y(485.00) left font ',11' textcolor rgb '#222222'  front
zero = 146.666667
unit = 63.333333
P = 1 / 4.125
set terminal svg size W,H name 'attribution_strict_root' font 'sans-serif,11' enhanced background '#ffffff'
set output svg
plot dat index 0 using ($1+0.28):(zero):($1+0.08):($1+0.48):(zero-$3*unit):(zero) with boxxyerror fillstyle solid noborder linecolor rgb '#0072b2' title 'without it alone', \
     dat index 0 using ($1+0.28):(zero):($1+0.08):($1+0.48):(zero-($3+$4)*unit):(zero-$3*unit) with boxxyerror fillstyle solid noborder linecolor rgb '#8fc1de' title 'without it and others', \
     dat index 0 using ($1+0.28):(zero):($1+0.08):($1+0.48):(zero):(zero+$6*unit) with boxxyerror fillstyle solid noborder linecolor rgb '#d55e00' title 'while it is kept', \
     dat index 0 using ($1+0.7):(zero):($1+0.6):($1+0.8):(zero-$7*unit):(zero) with boxxyerror fillstyle solid noborder linecolor rgb '#222222' title 'sum of Shapley values', \
     dat index 0 using ($3+$4 > 0 ? $1+0.28 : NaN):(zero-($3+$4)*unit-9):(sprintf('%d', $3+$4)) with labels textcolor rgb '#0072b2' title 'stopped', \
     dat index 0 using ($7 != 0 ? $1+0.7 : NaN):(zero-($7 > 0 ? $7 : 0)*unit-9):(sprintf('%.2f', $7)) with labels font ',10' textcolor rgb '#222222' title 'sum of Shapley values', \
     dat index 0 using ($1+0.5):(376.00):8 with labels noenhanced textcolor rgb '#222222' title 'exact sum of Shapley values', \
     dat index 1 using ($2+0.5):(($7+$8)/2):($2+0.012):($2+0.988):($7+1):($8-1):(shade($4)) with boxxyerror fillstyle solid noborder linecolor rgb variable title 'Shapley value', \
     dat index 1 using ($2+0.5):(($7+$8)/2):5:(ink($4)) with labels noenhanced textcolor rgb variable title 'exact Shapley value'
P = 2 / 3.04
set terminal pngcairo size 2*W,2*H font 'sans-serif,11' fontscale 1.5 linewidth 2 enhanced
set output png
replot
unset output
